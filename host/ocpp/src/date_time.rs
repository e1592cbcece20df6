//! OCPP's date and time.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longer texts are no time: 35 characters are a time with nanoseconds and an offset.
const MAX_LEN: usize = 64;

/// An instant with millisecond precision, in UTC.
///
/// Written as `2024-05-01T12:00:00.000Z`. Read leniently: any offset, none (UTC), a space for the
/// `T`, any digits of a second, of which three are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(Timestamp);

/// A text that is no date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time; write it as 2024-05-01T12:00:00.000Z")]
pub struct BadDateTime;

impl DateTime {
    /// From milliseconds since 1970-01-01T00:00:00Z; none for what lies outside the years -9999 to 9999.
    pub fn from_millis(millis: i64) -> Option<Self> {
        Timestamp::from_millisecond(millis).ok().map(Self)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn as_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The instant.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// Reads a time, and tells whether it is written as RFC 3339 demands.
    pub(crate) fn read(text: &str) -> Result<(Self, bool), BadDateTime> {
        if text.len() > MAX_LEN {
            return Err(BadDateTime);
        }
        let mut reader = Reader {
            rest: text.as_bytes(),
            strict: true,
        };
        let time = reader.date_time().filter(|_| reader.rest.is_empty());
        time.map(|time| (time.into(), reader.strict)).ok_or(BadDateTime)
    }
}

impl From<Timestamp> for DateTime {
    /// Drops what is finer than a millisecond.
    fn from(at: Timestamp) -> Self {
        // Dropping digits cannot leave the range; were it otherwise, the digits stay.
        Self(Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at))
    }
}

impl FromStr for DateTime {
    type Err = BadDateTime;

    fn from_str(text: &str) -> Result<Self, BadDateTime> {
        Self::read(text).map(|(time, _)| time)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl Visitor<'_> for TextVisitor {
            type Value = DateTime;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<DateTime, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// Takes a text apart from the left. `strict` falls when something is found that RFC 3339 forbids.
struct Reader<'a> {
    rest: &'a [u8],
    strict: bool,
}

impl Reader<'_> {
    fn date_time(&mut self) -> Option<Timestamp> {
        let (year, month, day) = (self.number(4)?, self.after(b'-')?, self.after(b'-')?);
        self.separator()?;
        let (hour, minute, second) = (self.number(2)?, self.after(b':')?, self.after(b':')?);
        let nanos = self.fraction()?;
        let offset = self.offset()?;
        let date = Date::new(year, month as i8, day as i8).ok()?;
        // RFC 3339 has leap seconds and our time line has none: they are the second before.
        let second = if second == 60 { 59 } else { second };
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let civil = date.at(hour as i8, minute as i8, second as i8, nanos);
        offset.to_timestamp(civil).ok()
    }

    fn separator(&mut self) -> Option<()> {
        if self.take(b' ') {
            self.strict = false;
            return Some(());
        }
        (self.take(b'T') || self.take(b't')).then_some(())
    }

    /// Digits of a second, if any, as nanoseconds; more than nine are read and forgotten.
    fn fraction(&mut self) -> Option<i32> {
        if !self.take(b'.') {
            return Some(0);
        }
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (fraction, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let padded = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(9);
        (digits > 0).then(|| padded.fold(0, |nanos, digit| nanos * 10 + i32::from(digit - b'0')))
    }

    fn offset(&mut self) -> Option<Offset> {
        if self.take(b'Z') || self.take(b'z') {
            return Some(Offset::UTC);
        }
        if self.rest.is_empty() {
            self.strict = false;
            return Some(Offset::UTC);
        }
        let sign = if self.take(b'-') {
            -1
        } else {
            self.take(b'+').then_some(1)?
        };
        let hours = i32::from(self.number(2)?);
        self.strict &= self.take(b':');
        let minutes = if self.rest.is_empty() {
            0
        } else {
            i32::from(self.number(2)?)
        };
        if hours > 23 || minutes > 59 {
            return None;
        }
        Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok()
    }

    fn after(&mut self, byte: u8) -> Option<i16> {
        self.take(byte).then(|| self.number(2))?
    }

    /// Exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<i16> {
        let (number, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest;
        number.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0'))
        })
    }

    fn take(&mut self, byte: u8) -> bool {
        let Some(rest) = self.rest.strip_prefix(&[byte]) else {
            return false;
        };
        self.rest = rest;
        true
    }
}

#[cfg(test)]
mod tests;
