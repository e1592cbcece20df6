//! `[plugins.ports.<name>]` in the station's configuration.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{CanPort, GpioPort, SerialPort, TcpPort, UdpPort, UnixPort};

/// A port that the operator grants, told apart by `kind`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PortConfig {
    Can(CanPort),
    Gpio(GpioPort),
    Serial(SerialPort),
    Tcp(TcpPort),
    Udp(UdpPort),
    Unix(UnixPort),
}

/// What a port may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PortBudget {
    /// Each way; 1 or more. What is over it waits.
    pub bytes_per_second: u64,
    /// Bytes that may wait, each way: 256 to 64 Mi. A piece counts as 256 at least. Where it is full, the plugin gets
    /// `busy`, and the hardware is not read.
    pub queue_bytes: usize,
}

/// A field of a port's configuration with which the port can never work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {why}")]
pub struct BadField {
    pub field: &'static str,
    pub why: String,
}

/// What every kind of port knows of itself before it is opened.
pub(super) trait Kind {
    fn budget(&self) -> PortBudget;

    /// Refuses what can never work. Hardware that is not there (yet) is not of that sort.
    fn check(&self) -> Result<(), BadField>;

    /// Whether the port can carry these bytes as one `ports.send`; if not, why.
    fn fits(&self, _bytes: &[u8]) -> Result<(), String> {
        Ok(())
    }
}

impl PortConfig {
    /// As the configuration writes it: `serial`, `tcp`, ...
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Can(_) => "can",
            Self::Gpio(_) => "gpio",
            Self::Serial(_) => "serial",
            Self::Tcp(_) => "tcp",
            Self::Udp(_) => "udp",
            Self::Unix(_) => "unix",
        }
    }

    pub fn budget(&self) -> PortBudget {
        self.as_kind().budget()
    }

    /// Puts a relative path of a socket into `folder`.
    pub fn anchor(&mut self, folder: &Path) {
        if let Self::Unix(unix) = self {
            unix.path = folder.join(&unix.path);
        }
    }

    /// Refuses what can never work, whatever hardware there is.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn check(&self) -> Result<(), BadField> {
        self.budget().check()?;
        self.as_kind().check()
    }

    pub(super) fn fits(&self, bytes: &[u8]) -> Result<(), String> {
        self.as_kind().fits(bytes)
    }

    fn as_kind(&self) -> &dyn Kind {
        match self {
            Self::Can(can) => can,
            Self::Gpio(gpio) => gpio,
            Self::Serial(serial) => serial,
            Self::Tcp(tcp) => tcp,
            Self::Udp(udp) => udp,
            Self::Unix(unix) => unix,
        }
    }
}

impl Default for PortBudget {
    fn default() -> Self {
        Self {
            bytes_per_second: 1 << 20,
            queue_bytes: 256 << 10,
        }
    }
}

impl PortBudget {
    fn check(self) -> Result<(), BadField> {
        require(self.bytes_per_second > 0, "budget.bytes-per-second", || {
            "is 0: nothing could ever pass; give 1 or more".into()
        })?;
        require(
            (256..=64 << 20).contains(&self.queue_bytes),
            "budget.queue-bytes",
            || format!("is {}; give 256 to 67108864", self.queue_bytes),
        )
    }
}

pub(super) fn require(
    holds: bool,
    field: &'static str,
    why: impl FnOnce() -> String,
) -> Result<(), BadField> {
    if holds {
        Ok(())
    } else {
        Err(BadField { field, why: why() })
    }
}

/// Refuses a path that would be taken relative to wherever the station was started.
pub(super) fn require_absolute(path: &Path, example: &str) -> Result<(), BadField> {
    require(path.is_absolute(), "path", || {
        format!("is `{}`; give an absolute path, like {example}", path.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> PortConfig {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn every_kind_reads_from_toml() {
        let texts = [
            ("can", "iface = 'can0'\nfilters = [{ id = 0x123, mask = 0x7ff }]"),
            ("gpio", "chip = '/dev/gpiochip0'\nline = 17\ndirection = 'out'"),
            (
                "gpio",
                "chip = '/dev/gpiochip0'\nline = 'LOCK_FB'\ndirection = 'in'\nbias = 'pull-up'",
            ),
            ("serial", "path = '/dev/ttyUSB0'\nbaud = 9600\nparity = 'even'"),
            ("tcp", "mode = 'connect'\naddress = 'meter.local:502'"),
            ("udp", "peer = '[::1]:9000'\nlocal = '[::1]:0'"),
            ("unix", "mode = 'listen'\npath = '/run/board.sock'"),
        ];
        for (kind, text) in texts {
            let port = config(&format!("kind = '{kind}'\n{text}\n[budget]\nqueue-bytes = 4096"));
            assert_eq!(port.kind(), kind);
            assert_eq!(port.budget().queue_bytes, 4096);
            assert_eq!(port.budget().bytes_per_second, 1 << 20);
            port.check().unwrap();
        }
    }

    #[test]
    fn what_can_never_work_is_refused_with_its_field() {
        let texts = [
            ("iface", "kind = 'can'\niface = 'a-name-too-long-for-linux'"),
            (
                "chip",
                "kind = 'gpio'\nchip = 'gpiochip0'\nline = 1\ndirection = 'in'",
            ),
            (
                "debounce-us",
                "kind = 'gpio'\nchip = '/dev/gpiochip0'\nline = 1\ndirection = 'out'\ndebounce-us = 10",
            ),
            (
                "initial-level",
                "kind = 'gpio'\nchip = '/dev/gpiochip0'\nline = 1\ndirection = 'in'\ninitial-level = 'active'",
            ),
            ("path", "kind = 'serial'\npath = 'ttyUSB0'\nbaud = 9600"),
            ("baud", "kind = 'serial'\npath = '/dev/ttyUSB0'\nbaud = 1"),
            (
                "data-bits",
                "kind = 'serial'\npath = '/dev/ttyUSB0'\nbaud = 9600\ndata-bits = 9",
            ),
            (
                "stop-bits",
                "kind = 'serial'\npath = '/dev/ttyUSB0'\nbaud = 9600\nstop-bits = 0",
            ),
            (
                "address",
                "kind = 'tcp'\nmode = 'connect'\naddress = 'meter.local'",
            ),
            (
                "address",
                "kind = 'tcp'\nmode = 'listen'\naddress = 'localhost:4000'",
            ),
            (
                "keepalive-s",
                "kind = 'tcp'\nmode = 'connect'\naddress = 'm:1'\nkeepalive-s = 100000",
            ),
            ("peer", "kind = 'udp'\npeer = 'meter'"),
            ("path", "kind = 'unix'\nmode = 'listen'\npath = ''"),
            (
                "budget.bytes-per-second",
                "kind = 'unix'\nmode = 'listen'\npath = '/a'\nbudget = { bytes-per-second = 0 }",
            ),
            (
                "budget.queue-bytes",
                "kind = 'unix'\nmode = 'listen'\npath = '/a'\nbudget = { queue-bytes = 1 }",
            ),
        ];
        for (field, text) in texts {
            assert_eq!(config(text).check().unwrap_err().field, field, "{text}");
        }
    }
}
