//! Typed reads for the engine. They never fail: a variable that is missing, unset or unreadable reads as the default
//! that its [`WellKnown`] carries.

use std::time::Duration;

use super::characteristics::elements;
use super::model::DeviceModel;
use super::names::WellKnown;

impl DeviceModel {
    pub fn bool(&self, wanted: &WellKnown) -> bool {
        match self.text(wanted) {
            "true" => true,
            "false" => false,
            _ => wanted.default == "true",
        }
    }

    pub fn integer(&self, wanted: &WellKnown) -> i32 {
        let read = |text: &str| text.parse().ok();
        read(self.text(wanted))
            .or_else(|| read(wanted.default))
            .unwrap_or_default()
    }

    /// A length of time in whole seconds; zero is zero.
    pub fn seconds(&self, wanted: &WellKnown) -> Duration {
        Duration::from_secs(u64::try_from(self.integer(wanted)).unwrap_or_default())
    }

    /// An interval that is switched off by zero: `None` when it is.
    pub fn interval(&self, wanted: &WellKnown) -> Option<Duration> {
        Some(self.seconds(wanted)).filter(|interval| !interval.is_zero())
    }

    /// The elements of a list, in order, each once.
    pub fn list(&self, wanted: &WellKnown) -> Vec<&str> {
        let mut list = Vec::new();
        for element in elements(self.text(wanted)) {
            if !list.contains(&element) {
                list.push(element);
            }
        }
        list
    }

    pub fn text(&self, wanted: &WellKnown) -> &str {
        self.value(&wanted.key).unwrap_or(wanted.default)
    }
}
