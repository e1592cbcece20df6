//! What time it is when certificates are checked, on a machine whose clock may be wrong after a power cut.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use jiff::Timestamp;
use rustls::{pki_types::UnixTime, time_provider::TimeProvider};

/// A clock that is this far behind what is known counts as wrong; less is the difference between any two clocks.
const WRONG_BY: Duration = Duration::from_hours(24);

/// The clock of the system, but never behind the newest time that the station has evidence of: when its software was
/// built, and what the CSMS told last. So a clock that begins anew at 1970 neither cuts the station off nor lets an
/// expired certificate in. Its clones are one clock.
#[derive(Clone)]
pub struct Clock(Arc<Mutex<Known>>);

/// The time that is known, and when it was learnt.
struct Known {
    time: SystemTime,
    at: Instant,
}

impl Clock {
    /// A clock of a station that knows `time` has come.
    pub fn knowing(time: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(Known::of(time))))
    }

    /// The station has learnt what time it is now. It counts in place of what was known before.
    pub fn learn(&self, now: SystemTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Known::of(now);
    }

    /// What time it is.
    pub fn unix_time(&self) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(self.now().time))
    }

    pub(super) fn now(&self) -> Moment {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).now();
        let system = SystemTime::now();
        let behind = known.duration_since(system).unwrap_or_default();
        Moment {
            time: seconds(known.max(system)),
            known: seconds(known),
            wrong: (behind > WRONG_BY).then(|| seconds(system)),
        }
    }
}

impl Known {
    fn of(time: SystemTime) -> Self {
        Self {
            time,
            at: Instant::now(),
        }
    }

    fn now(&self) -> SystemTime {
        self.time.checked_add(self.at.elapsed()).unwrap_or(self.time)
    }
}

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(self.unix_time())
    }
}

impl PartialEq for Clock {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Clock {}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// The time at which a certificate was checked, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub time: u64,
    /// The newest time that the station has evidence of. Of a clock that is ahead of it nobody knows whether it is right.
    pub known: u64,
    /// What the clock of the system says, where that is known to be wrong.
    pub wrong: Option<u64>,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&date(self.time))?;
        match self.wrong {
            None => Ok(()),
            Some(system) => write!(
                f,
                ", the newest time that the station has evidence of, since its clock is wrong: it says {}",
                date(system)
            ),
        }
    }
}

/// Seconds since 1970 as a person reads them.
pub(super) fn date(seconds: u64) -> String {
    let time = i64::try_from(seconds).map(Timestamp::from_second);
    match time {
        Ok(Ok(time)) => time.to_string(),
        _ => format!("second {seconds} after 1970"),
    }
}

fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Duration = Duration::from_hours(24 * 365);

    #[test]
    fn a_clock_that_is_right_is_believed() {
        let now = Clock::knowing(SystemTime::now() - YEAR).now();
        assert_eq!(now.wrong, None);
        assert!(now.time.abs_diff(seconds(SystemTime::now())) <= 1);
    }

    #[test]
    fn a_clock_that_is_behind_what_is_known_is_wrong() {
        let known = SystemTime::now() + YEAR;
        let now = Clock::knowing(known).now();
        assert!(now.time.abs_diff(seconds(known)) <= 1);
        assert!(now.wrong.unwrap().abs_diff(seconds(SystemTime::now())) <= 1);
    }

    #[test]
    fn a_little_behind_is_no_fault() {
        let known = SystemTime::now() + Duration::from_hours(1);
        let now = Clock::knowing(known).now();
        assert_eq!(now.wrong, None);
        assert!(
            now.time.abs_diff(seconds(known)) <= 1,
            "but the later time counts"
        );
    }

    #[test]
    fn what_was_learnt_last_counts_for_every_clone() {
        let clock = Clock::knowing(SystemTime::now() + YEAR);
        clock.clone().learn(SystemTime::now() - YEAR);
        assert_eq!(clock.now().wrong, None);
    }

    #[test]
    fn a_moment_says_when_the_clock_is_wrong() {
        let text = Moment {
            time: 1_800_000_000,
            known: 1_800_000_000,
            wrong: Some(12),
        }
        .to_string();
        assert!(text.starts_with("2027-01-15T08:00:00Z"), "{text}");
        assert!(
            text.ends_with("its clock is wrong: it says 1970-01-01T00:00:12Z"),
            "{text}"
        );
    }
}
