//! The plugin around a vice: its life and its events. The other interfaces are in `hardware`, `network`, `office` and
//! `observer`.

use std::cell::RefCell;
use std::time::Duration;

use plugpoint_plugin::prelude::*;

use crate::{Places, Then, Vice};

/// A plugin that behaves, but for its vice.
pub struct Misbehaving<V> {
    /// It comes out in `save-state` as well, which must not change the plugin.
    vice: RefCell<V>,
    places: Places,
}

impl<V: Vice> Misbehaving<V> {
    /// The vice comes out here, if it is to; and what the plugin does then.
    pub(crate) fn at(&self, place: &'static str, request: Option<RequestId>) -> Then {
        match self.places.reached(place, request) {
            Some(moment) => self.vice.borrow_mut().act(&moment),
            None => Then::Behave,
        }
    }
}

impl<V: Vice> Plugin for Misbehaving<V> {
    fn describe() -> Description {
        V::describe()
    }

    fn init(settings: Settings) -> Result<Self, String> {
        let places = Places::parse(&settings, V::WHERE)?;
        if places.include("events.on-timer") {
            clock::set_timer(Duration::ZERO);
        }
        let plugin = Self {
            vice: RefCell::default(),
            places,
        };
        plugin.vice.borrow_mut().begin();
        plugin.vice.borrow_mut().settings(&settings);
        plugin.at("lifecycle.init", None).outcome()?;
        Ok(plugin)
    }

    fn configure(&mut self, settings: Settings) -> Result<(), String> {
        self.places = Places::parse(&settings, V::WHERE)?;
        self.at("lifecycle.configure", None).outcome()
    }

    fn self_test(&mut self) -> Result<(), String> {
        self.at("lifecycle.self-test", None).outcome()
    }

    fn save_state(&self) -> Snapshot {
        let then = self.at("lifecycle.save-state", None);
        let bytes = match then {
            Then::Say(text) => text.into_bytes(),
            Then::List(length) => vec![0xA5; length],
            _ => b"misbehaving".to_vec(),
        };
        Snapshot {
            schema: V::describe().state_schema,
            bytes,
        }
    }

    fn load_state(&mut self, _: Snapshot) -> Result<(), LoadError> {
        self.at("lifecycle.load-state", None)
            .outcome()
            .map_err(LoadError::Refused)
    }

    fn shutdown(&mut self) {
        self.at("lifecycle.shutdown", None);
    }
}

impl<V: Vice> Events for Misbehaving<V> {
    fn on_timer(&mut self, _: TimerId) {
        self.vice.get_mut().on_timer();
        self.at("events.on-timer", None);
    }

    fn on_port_data(&mut self, _: &str, _: &[u8]) {
        self.at("events.on-port-data", None);
    }

    fn on_port_state(&mut self, _: &str, _: PortState) {
        self.at("events.on-port-state", None);
    }
}
