//! The newest time that the station has evidence of: a machine without a battery begins at 1970 after each power cut, and
//! has to tell a valid certificate from an expired one all the same.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use plugpoint_connectivity::Clock;
use plugpoint_ocpp::DateTime;

/// Between two writes of the file: a flash lives longer.
const PAUSE: Duration = Duration::from_hours(1);

/// When the software was built, and in a file what the CSMS told last.
pub(crate) struct KnownTime {
    clock: Clock,
    file: PathBuf,
    written: SystemTime,
}

impl KnownTime {
    pub(crate) fn open(state: &Path) -> Self {
        let file = state.join("known-time");
        let written = read(&file).unwrap_or(SystemTime::UNIX_EPOCH);
        Self {
            clock: Clock::knowing(written.max(built())),
            file,
            written,
        }
    }

    /// By which certificates are checked.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The CSMS told the time. What it told before counts no more, so a CSMS that was wrong once is not wrong for ever.
    pub(crate) fn told(&mut self, time: DateTime) {
        let Some(time) = seconds(time.as_millis() / 1000) else {
            return;
        };
        self.clock.learn(time.max(built()));
        let (earlier, later) = (self.written.min(time), self.written.max(time));
        if later.duration_since(earlier).unwrap_or_default() < PAUSE {
            return;
        }
        self.written = time;
        if let Err(error) = write(&self.file, time) {
            tracing::warn!(
                "{}: the time is not known after a restart: {error}",
                self.file.display()
            );
        }
    }
}

fn built() -> SystemTime {
    parse(env!("PLUGPOINT_BUILT_AT")).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn read(file: &Path) -> Option<SystemTime> {
    parse(&std::fs::read_to_string(file).ok()?)
}

fn write(file: &Path, time: SystemTime) -> io::Result<()> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let new = file.with_extension("new");
    std::fs::write(&new, format!("{}\n", since.as_secs()))?;
    std::fs::rename(new, file)
}

fn parse(text: &str) -> Option<SystemTime> {
    seconds(text.trim().parse().ok()?)
}

fn seconds(since_1970: i64) -> Option<SystemTime> {
    let since = Duration::from_secs(u64::try_from(since_1970).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAR: i64 = 4_000_000_000;

    fn told(millis: i64) -> DateTime {
        DateTime::from_millis(millis).unwrap()
    }

    fn now(known: &KnownTime) -> i64 {
        i64::try_from(known.clock().unix_time().as_secs()).unwrap()
    }

    #[test]
    fn what_the_csms_told_is_known_after_a_restart() {
        let state = tempfile::tempdir().unwrap();
        let mut known = KnownTime::open(state.path());
        assert!(now(&known) < FAR);
        known.told(told(FAR * 1000));
        assert!(now(&known) >= FAR);
        assert!(now(&KnownTime::open(state.path())) >= FAR);
    }

    #[test]
    fn a_csms_may_correct_itself_but_not_go_behind_the_software() {
        let state = tempfile::tempdir().unwrap();
        let mut known = KnownTime::open(state.path());
        known.told(told(FAR * 1000));
        known.told(told(1000));
        assert!(now(&known) < FAR);
        assert!(SystemTime::UNIX_EPOCH + Duration::from_secs(1) < built());
        assert!(now(&KnownTime::open(state.path())) < FAR);
    }

    #[test]
    fn a_damaged_file_is_as_none() {
        let state = tempfile::tempdir().unwrap();
        for rubbish in ["", "-5", "soon", "99999999999999999999999"] {
            std::fs::write(state.path().join("known-time"), rubbish).unwrap();
            assert!(now(&KnownTime::open(state.path())) < FAR);
        }
    }
}
