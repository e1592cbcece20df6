//! What an operator says of the ifaces.

use std::{str::FromStr, time::Duration};

use super::Which;

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Beside loopback.
    pub ignore: Vec<Which>,
    /// Although a rule before this one ignores them.
    pub watch: Vec<Which>,
    /// Those that the station controls, by name.
    pub controlled: Vec<Controlled>,
}

/// An iface that the station controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controlled {
    pub name: String,
    pub driver: Driver,
    pub options: Options,
}

/// Who connects an iface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Driver {
    /// Nobody needs to: the iface is associated when the system says that it can carry traffic.
    Linux,
    /// A connectivity implementation, by its name.
    Named(String),
}

/// How an iface is controlled. Can be changed while it works; an attempt that has begun keeps its timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How long an attempt to connect may take; none: until it succeeds.
    pub connect_timeout: Option<Duration>,
    /// Connect anew after a loss. Says nothing of attempts: these go on until their timeout in any case.
    pub persistent: bool,
    /// Connect when the iface becomes admin-up.
    pub auto_connect: bool,
    /// Take the iface admin-down when it is given up.
    pub auto_down: bool,
    /// Take the iface admin-up at the start, and when it appears.
    pub auto_up: bool,
}

impl Default for Options {
    /// Zephyr's, but for persistence: a station that lost its network has nobody to connect it anew.
    fn default() -> Self {
        Self {
            connect_timeout: None,
            persistent: true,
            auto_connect: true,
            auto_down: true,
            auto_up: true,
        }
    }
}

/// Why an option cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    #[error("there is no option of this name")]
    Unknown,
    #[error("`{0}` is no value of it; write {1}")]
    BadValue(String, &'static str),
}

impl Options {
    /// An option by its name in the configuration; none: it is not one of the host's.
    pub fn get(&self, name: &str) -> Option<String> {
        Some(match name {
            "connect-timeout-s" => self.connect_timeout.map_or(0, |time| time.as_secs()).to_string(),
            "persistent" => self.persistent.to_string(),
            "auto-connect" => self.auto_connect.to_string(),
            "auto-down" => self.auto_down.to_string(),
            "auto-up" => self.auto_up.to_string(),
            _ => return None,
        })
    }

    /// # Errors
    /// If it is none of the host's, or cannot have this value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), OptionError> {
        let flag = match name {
            "connect-timeout-s" => {
                let seconds: u32 = parse(value, "a number of seconds, 0 for no timeout")?;
                self.connect_timeout = timeout(seconds);
                return Ok(());
            }
            "persistent" => &mut self.persistent,
            "auto-connect" => &mut self.auto_connect,
            "auto-down" => &mut self.auto_down,
            "auto-up" => &mut self.auto_up,
            _ => return Err(OptionError::Unknown),
        };
        *flag = parse(value, "true or false")?;
        Ok(())
    }
}

/// Zero is none.
pub fn timeout(seconds: u32) -> Option<Duration> {
    (seconds > 0).then(|| Duration::from_secs(seconds.into()))
}

fn parse<T: FromStr>(value: &str, wanted: &'static str) -> Result<T, OptionError> {
    value
        .parse()
        .map_err(|_| OptionError::BadValue(value.to_owned(), wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_set_and_read_by_its_name() {
        let mut options = Options::default();
        for name in ["persistent", "auto-connect", "auto-down", "auto-up"] {
            assert_eq!(options.get(name).as_deref(), Some("true"));
            options.set(name, "false").unwrap();
            assert_eq!(options.get(name).as_deref(), Some("false"));
        }
        assert_eq!(options.get("connect-timeout-s").as_deref(), Some("0"));
        options.set("connect-timeout-s", "60").unwrap();
        assert_eq!(options.connect_timeout, Some(Duration::from_mins(1)));
        assert_eq!(options.get("connect-timeout-s").as_deref(), Some("60"));
    }

    #[test]
    fn what_is_no_option_or_no_value_is_told() {
        let mut options = Options::default();
        assert_eq!(options.get("apn"), None);
        assert_eq!(options.set("apn", "x"), Err(OptionError::Unknown));
        let error = options.set("persistent", "maybe").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`maybe` is no value of it; write true or false"
        );
    }
}
