//! What is told to observers.

use plugpoint_plugin::prelude::*;

use crate::{Misbehaving, Vice};

impl<V: Vice> Observer for Misbehaving<V> {
    fn boot(&mut self, _: &str, _: u32) {
        self.at("observer.boot", None);
    }

    fn connection(&mut self, _: bool) {
        self.at("observer.connection", None);
    }

    fn connector_status(&mut self, _: EvseId, _: ConnectorId, _: &str) {
        self.at("observer.connector-status", None);
    }

    fn authorization(&mut self, _: Option<EvseId>, _: IdToken, _: &str) {
        self.at("observer.authorization", None);
    }

    fn transaction_event(&mut self, _: &str) {
        self.at("observer.transaction-event", None);
    }

    fn transaction_response(&mut self, _: &str, _: &str) {
        self.at("observer.transaction-response", None);
    }

    fn variable_changed(&mut self, _: Variable) {
        self.at("observer.variable-changed", None);
    }

    fn security_event(&mut self, _: &str, _: &str) {
        self.at("observer.security-event", None);
    }

    fn time_sync(&mut self, _: Timestamp) {
        self.at("observer.time-sync", None);
    }

    fn ocpp_message(&mut self, _: Direction, _: &str) {
        self.at("observer.ocpp-message", None);
    }
}
