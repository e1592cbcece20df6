//! The operator's settings.

use std::fmt::Display;
use std::str::FromStr;

/// The settings that the operator wrote for this plugin: names and values, in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(Vec<(String, String)>);

impl Settings {
    /// The value of a setting, or `None` where the operator wrote none. The last one of a name counts.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a setting, parsed; `default` where the operator wrote none.
    ///
    /// # Errors
    /// A text for the operator, when the value cannot be parsed. Fit to be returned from
    /// [`crate::Plugin::init`].
    pub fn parse_or<T>(&self, name: &str, default: T) -> Result<T, String>
    where
        T: FromStr<Err: Display>,
    {
        match self.get(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|error| format!("setting `{name} = {text}`: {error}")),
        }
    }

    /// Refuses settings that the plugin does not know, which are most often misspelled.
    ///
    /// # Errors
    /// A text that names the setting and the known ones.
    pub fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.0.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => Err(format!("no setting `{name}`; known: {}", known.join(", "))),
        }
    }
}

impl From<Vec<(String, String)>> for Settings {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Settings {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(
            pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_parsed_or_has_its_default() {
        let settings = Settings::from([("evses", "3"), ("speed", "fast")]);
        assert_eq!(settings.parse_or("evses", 1), Ok(3));
        assert_eq!(settings.parse_or("connectors", 1), Ok(1));
        let error = settings.parse_or("speed", 1.0).expect_err("not a number");
        assert!(error.contains("speed = fast"), "{error}");
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let settings = Settings::from([("evsse", "3")]);
        assert_eq!(
            settings.only(&["evses"]),
            Err("no setting `evsse`; known: evses".to_owned())
        );
    }
}
