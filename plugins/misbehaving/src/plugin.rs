//! The plugin around a vice.

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
    fn at(&self, place: &'static str, request: Option<RequestId>) -> Then {
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
        if places.include("on-timer") {
            clock::set_timer(Duration::ZERO);
        }
        let plugin = Self {
            vice: RefCell::default(),
            places,
        };
        plugin.vice.borrow_mut().begin();
        plugin.at("init", None).outcome()?;
        Ok(plugin)
    }

    fn configure(&mut self, settings: Settings) -> Result<(), String> {
        self.places = Places::parse(&settings, V::WHERE)?;
        self.at("configure", None).outcome()
    }

    fn self_test(&mut self) -> Result<(), String> {
        self.at("self-test", None).outcome()
    }

    fn save_state(&self) -> Snapshot {
        let then = self.at("save-state", None);
        let bytes = if let Then::Say(text) = then {
            text.into_bytes()
        } else {
            b"misbehaving".to_vec()
        };
        Snapshot {
            schema: V::describe().state_schema,
            bytes,
        }
    }

    fn load_state(&mut self, _: Snapshot) -> Result<(), LoadError> {
        self.at("load-state", None).outcome().map_err(LoadError::Refused)
    }

    fn shutdown(&mut self) {
        self.at("shutdown", None);
    }
}

impl<V: Vice> Events for Misbehaving<V> {
    fn on_timer(&mut self, _: TimerId) {
        self.vice.get_mut().on_timer();
        self.at("on-timer", None);
    }

    fn on_port_data(&mut self, _: &str, _: &[u8]) {
        self.at("on-port-data", None);
    }

    fn on_port_state(&mut self, _: &str, _: PortState) {
        self.at("on-port-state", None);
    }
}

impl<V: Vice> Reset for Misbehaving<V> {
    fn is_reset_allowed(&mut self, _: Target, _: ResetKind) -> Verdict {
        match self.at("is-reset-allowed", None) {
            Then::Say(text) => Verdict::No(text),
            _ => Verdict::Yes,
        }
    }

    fn reset(&mut self, request: RequestId, _: Target, _: ResetKind) -> Answer<ResetOutcome> {
        self.at("reset", Some(request)).answer(ResetOutcome::Accepted)
    }
}

impl<V: Vice> Connector for Misbehaving<V> {
    fn unlock(&mut self, request: RequestId, _: EvseId, _: ConnectorId) -> Answer<UnlockOutcome> {
        self.at("unlock", Some(request)).answer(UnlockOutcome::Unlocked)
    }

    fn lock(&mut self, request: RequestId, _: EvseId, _: ConnectorId) -> Answer<LockOutcome> {
        self.at("lock", Some(request)).answer(LockOutcome::Locked)
    }

    fn effective_status_changed(&mut self, _: Target, _: OperationalStatus) {
        self.at("effective-status-changed", None);
    }
}

impl<V: Vice> Power for Misbehaving<V> {
    fn allow_energy(&mut self, _: EvseId, _: bool) {
        self.at("allow-energy", None);
    }

    fn set_limit(&mut self, _: EvseId, _: Option<Limit>, _: Option<u8>) {
        self.at("set-limit", None);
    }

    fn may_start(&mut self, request: RequestId, _: EvseId, _: Option<IdToken>) -> Answer<Verdict> {
        self.at("may-start", Some(request)).decide()
    }

    fn may_stop(&mut self, request: RequestId, _: EvseId) -> Answer<Verdict> {
        self.at("may-stop", Some(request)).decide()
    }

    fn all_unavailable(&mut self) {
        self.at("all-unavailable", None);
    }
}

impl<V: Vice> Observer for Misbehaving<V> {
    fn boot(&mut self, _: &str, _: u32) {
        self.at("boot", None);
    }

    fn transaction_event(&mut self, _: &str) {
        self.at("transaction-event", None);
    }

    fn transaction_response(&mut self, _: &str, _: &str) {
        self.at("transaction-response", None);
    }

    fn variable_changed(&mut self, _: Change) {
        self.at("variable-changed", None);
    }

    fn security_event(&mut self, _: &str, _: &str) {
        self.at("security-event", None);
    }

    fn time_sync(&mut self, _: Timestamp) {
        self.at("time-sync", None);
    }

    fn ocpp_message(&mut self, _: Direction, _: &str) {
        self.at("ocpp-message", None);
    }
}
