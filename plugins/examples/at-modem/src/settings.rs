//! What the operator says of an iface.

use plugpoint_plugin::Settings;

/// One modem's settings. They have no `Debug`: the PIN is in them.
#[derive(Clone, PartialEq)]
pub(crate) struct Config {
    /// `port`: the granted serial line, by its name (`modem`).
    pub(crate) port: String,
    /// `apn`: the access point of the operator's contract. Without it nothing is tried.
    pub(crate) apn: Option<String>,
    /// `pin`: of the SIM, 4 to 8 digits.
    pub(crate) pin: Option<String>,
}

impl Config {
    pub(crate) fn parse(settings: &Settings) -> Result<Self, String> {
        settings.only(&["apn", "pin", "port"])?;
        let config = Self {
            port: settings.parse_or("port", "modem".to_owned())?,
            apn: settings.get("apn").map(apn).transpose()?,
            pin: settings.get("pin").map(str::to_owned),
        };
        match &config.pin {
            Some(pin) if !is_pin(pin) => Err("setting `pin`: a SIM's PIN has 4 to 8 digits".to_owned()),
            _ => Ok(config),
        }
    }
}

/// It is written between quotes: it must not end them.
pub(crate) fn apn(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\');
    if (1..=100).contains(&text.len()) && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err("setting `apn`: 1 to 100 characters, and no spaces or quotes".to_owned())
}

fn is_pin(text: &str) -> bool {
    (4..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &str) -> String {
        Config::parse(&[(name, value)].into())
            .err()
            .expect("it cannot be")
    }

    #[test]
    fn a_setting_that_could_be_a_command_is_refused() {
        assert!(refused("apn", "a\";+CPWROFF").contains("quotes"));
        assert!(refused("pin", "12\r34").contains("4 to 8 digits"));
        assert!(refused("aqn", "iot").contains("known: apn, pin, port"));
    }

    #[test]
    fn a_refusal_does_not_tell_the_pin() {
        assert!(!refused("pin", "123").contains("123"));
    }
}
