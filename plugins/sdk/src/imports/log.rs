//! Lines for the station's log: `log::info!("lock {connector} opened")`.
//!
//! A line is cut at 1 KiB; lines over the plugin's log budget are counted and dropped.

pub use crate::bindings::plugpoint::station::log::Level;
#[doc(inline)]
pub use crate::{
    __log_debug as debug, __log_error as error, __log_info as info, __log_trace as trace, __log_warn as warn,
};

/// Writes one line. Never fails.
pub fn write(level: Level, message: &str) {
    crate::host::log::write(level, message);
}

/// Writes a line of level trace, formatted as by `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_trace {
    ($($line:tt)*) => { $crate::log::write($crate::log::Level::Trace, &::std::format!($($line)*)) };
}

/// Writes a line of level debug, formatted as by `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_debug {
    ($($line:tt)*) => { $crate::log::write($crate::log::Level::Debug, &::std::format!($($line)*)) };
}

/// Writes a line of level info, formatted as by `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_info {
    ($($line:tt)*) => { $crate::log::write($crate::log::Level::Info, &::std::format!($($line)*)) };
}

/// Writes a line of level warn, formatted as by `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_warn {
    ($($line:tt)*) => { $crate::log::write($crate::log::Level::Warn, &::std::format!($($line)*)) };
}

/// Writes a line of level error, formatted as by `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_error {
    ($($line:tt)*) => { $crate::log::write($crate::log::Level::Error, &::std::format!($($line)*)) };
}
