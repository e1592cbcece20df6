//! What a plugin may use. Every budget is enforced where its comment says, and shown by [`crate::Stats`].

use std::time::Duration;

use serde::{Deserialize, Serialize};
use toml::Table;

/// `[plugins.budget]` in the station's configuration. A field left out has its default.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Budgets {
    /// Bytes of linear memory, over all memories of the component. Enforced when one grows: trap.
    pub memory: usize,
    /// Elements of all tables. Enforced when one grows: trap.
    pub table_elements: usize,
    /// Milliseconds of processor time that a call may use, lifecycle calls excepted, and a tenth of those that it may
    /// take on the wall. Enforced by epochs: trap.
    pub call_ms: u64,
    /// The same for a call of `lifecycle`.
    pub lifecycle_ms: u64,
    /// Bytes that the guest may hand to the host in one call or one result: trap.
    pub boundary_bytes: usize,
    /// Resource handles alive at once: trap.
    pub handles: usize,
    /// Facts, links, job reports, port writes and replies from one call into the guest: trap.
    pub effects_per_call: usize,
    /// The same but port writes, which have a budget of their port's, outside of questions and per second: trap.
    pub effects_per_second: u64,
    /// Timers set at once: trap.
    pub timers: usize,
    /// Bytes of log lines (stdout and stderr are log lines) per second: lines over it are dropped and counted.
    pub log_bytes_per_second: u64,
    /// Events waiting for the plugin: a question over it is answered by the default, a notice dropped and counted.
    pub queue: usize,
    /// Bytes of a snapshot: a larger one is refused and counts as a fault.
    pub snapshot_bytes: usize,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            memory: 32 << 20,
            table_elements: 100_000,
            call_ms: 200,
            lifecycle_ms: 1_000,
            boundary_bytes: 1 << 20,
            handles: 1_000,
            effects_per_call: 1_024,
            effects_per_second: 1_000,
            timers: 256,
            log_bytes_per_second: 16 << 10,
            queue: 256,
            snapshot_bytes: 256 << 10,
        }
    }
}

/// Those of all the plugin's incarnations together: the operator alone sets them.
const OF_THE_OPERATOR: [&str; 2] = ["log-bytes-per-second", "queue"];

impl Budgets {
    /// Whether a manifest may ask for this one.
    pub(crate) fn check_name(name: &str) -> Result<(), String> {
        let names = Self::default().table();
        let may: Vec<_> = names
            .keys()
            .filter(|name| !OF_THE_OPERATOR.contains(&name.as_str()))
            .map(String::as_str)
            .collect();
        if may.contains(&name) {
            Ok(())
        } else {
            Err(format!("a manifest may ask for {}", may.join(", ")))
        }
    }

    /// The budget of this name; 0: there is none.
    pub(crate) fn named(&self, name: &str) -> u64 {
        let value = self.table().get(name).and_then(toml::Value::as_integer);
        value.and_then(|value| value.try_into().ok()).unwrap_or(0)
    }

    /// With one of them lowered, if `to` is lower.
    pub(crate) fn lowered(self, name: &str, to: u64) -> Self {
        let mut table = self.table();
        let lowest = self.named(name).min(to);
        table.insert(name.to_owned(), i64::try_from(lowest).unwrap_or(i64::MAX).into());
        table.try_into().unwrap_or(self)
    }

    fn table(&self) -> Table {
        Table::try_from(self).unwrap_or_default()
    }

    pub(crate) fn call(&self) -> Duration {
        Duration::from_millis(self.call_ms)
    }

    pub(crate) fn lifecycle(&self) -> Duration {
        Duration::from_millis(self.lifecycle_ms)
    }
}

/// An allowance of bytes that fills at a steady rate up to one second's worth.
#[derive(Debug)]
pub(crate) struct Bucket {
    rate: u64,
    level: f64,
    filled_at: Duration,
}

impl Bucket {
    pub(crate) fn new(rate: u64) -> Self {
        Self {
            rate,
            level: rate as f64,
            filled_at: Duration::ZERO,
        }
    }

    pub(crate) fn rate(&self) -> u64 {
        self.rate
    }

    /// Takes `amount` if it is there at `now` (any clock that never goes back).
    pub(crate) fn take(&mut self, now: Duration, amount: u64) -> bool {
        let grown = now.saturating_sub(self.filled_at).as_secs_f64() * self.rate as f64;
        self.level = (self.level + grown).min(self.rate as f64);
        self.filled_at = self.filled_at.max(now);
        let enough = self.level >= amount as f64;
        if enough {
            self.level -= amount as f64;
        }
        enough
    }

    /// How long after the last [`Self::take`] `amount` is there, if it ever is.
    pub(crate) fn until(&self, amount: u64) -> Duration {
        let missing = (amount as f64 - self.level).max(0.0);
        // Rounded up: a nanosecond early would be another wait.
        Duration::try_from_secs_f64(missing / self.rate as f64)
            .unwrap_or(Duration::MAX)
            .saturating_add(Duration::from_nanos(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_rate_and_no_more() {
        let mut bucket = Bucket::new(100);
        let second = Duration::from_secs(1);
        assert!(bucket.take(second, 60));
        assert!(!bucket.take(second, 60));
        assert!(bucket.take(second + Duration::from_millis(300), 60));
        assert!(
            bucket.take(second * 100, 100),
            "it never holds more than one second's worth"
        );
        assert!(!bucket.take(second * 100, 1));
    }

    #[test]
    fn a_bucket_says_when_it_will_have_enough() {
        let mut bucket = Bucket::new(100);
        let now = Duration::from_secs(1);
        assert!(bucket.take(now, 100));
        assert!(!bucket.take(now, 30));
        let wait = bucket.until(30);
        assert!(bucket.take(now + wait, 30), "{wait:?}");
        assert!(wait < Duration::from_millis(301), "{wait:?}");
    }

    #[test]
    fn budgets_read_from_toml_with_defaults() {
        let budgets: Budgets = toml::from_str("memory = 1048576\ncall-ms = 50").unwrap();
        assert_eq!(budgets.memory, 1 << 20);
        assert_eq!(budgets.call(), Duration::from_millis(50));
        assert_eq!(budgets.queue, Budgets::default().queue);
        assert!(toml::from_str::<Budgets>("memroy = 1").is_err());
    }
}
