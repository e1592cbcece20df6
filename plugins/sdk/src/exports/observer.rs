//! Being told what the station does.

use crate::bindings::observer::Guest;
use crate::exports::{Exported, Instance};
use crate::{ConnectorId, EvseId, IdToken, Plugin, Timestamp, Variable};

pub use crate::bindings::observer::Direction;

/// Being told what the station does, for a display or a log. Nothing is answered; the station gives each call
/// 200 ms, and drops calls when the plugin cannot follow.
pub trait Observer: Plugin {
    /// A BootNotification was answered: `Accepted`, `Pending` or `Rejected`.
    fn boot(&mut self, status: &str, interval_seconds: u32) {
        let _ = (status, interval_seconds);
    }

    /// The websocket to the CSMS is open, or closed.
    fn connection(&mut self, connected: bool) {
        let _ = connected;
    }

    /// OCPP's ConnectorStatusEnumType by name, for a light or a display. Also told for every connector after
    /// [`Plugin::init`].
    fn connector_status(&mut self, evse: EvseId, connector: ConnectorId, status: &str) {
        let _ = (evse, connector, status);
    }

    /// A token was accepted or refused: OCPP's AuthorizationStatusEnumType by name. `evse` where it is known.
    fn authorization(&mut self, evse: Option<EvseId>, token: IdToken, status: &str) {
        let _ = (evse, token, status);
    }

    /// A TransactionEvent was queued: the request as OCPP JSON.
    fn transaction_event(&mut self, request: &str) {
        let _ = request;
    }

    /// A TransactionEvent of `transaction` was answered: the response as OCPP JSON.
    fn transaction_response(&mut self, transaction: &str, response: &str) {
        let _ = (transaction, response);
    }

    /// A variable of the device model has a new value.
    fn variable_changed(&mut self, variable: Variable) {
        let _ = variable;
    }

    /// A security event of the station, as the CSMS is told of it.
    fn security_event(&mut self, kind: &str, info: &str) {
        let _ = (kind, info);
    }

    /// The CSMS told the time.
    fn time_sync(&mut self, csms_time: Timestamp) {
        let _ = csms_time;
    }

    /// A whole OCPP message, secrets removed.
    fn ocpp_message(&mut self, direction: Direction, message: &str) {
        let _ = (direction, message);
    }
}

impl<H: Instance<Plugin: Observer>> Guest for Exported<H> {
    fn boot(status: String, interval_seconds: u32) {
        Self::with(|plugin| plugin.boot(&status, interval_seconds));
    }

    fn connection(connected: bool) {
        Self::with(|plugin| plugin.connection(connected));
    }

    fn connector_status(evse: EvseId, connector: ConnectorId, status: String) {
        Self::with(|plugin| plugin.connector_status(evse, connector, &status));
    }

    fn authorization(evse: Option<EvseId>, token: IdToken, status: String) {
        Self::with(|plugin| plugin.authorization(evse, token, &status));
    }

    fn transaction_event(request: String) {
        Self::with(|plugin| plugin.transaction_event(&request));
    }

    fn transaction_response(transaction: String, response: String) {
        Self::with(|plugin| plugin.transaction_response(&transaction, &response));
    }

    fn variable_changed(variable: Variable) {
        Self::with(|plugin| plugin.variable_changed(variable));
    }

    fn security_event(kind: String, info: String) {
        Self::with(|plugin| plugin.security_event(&kind, &info));
    }

    fn time_sync(csms_time: Timestamp) {
        Self::with(|plugin| plugin.time_sync(csms_time));
    }

    fn ocpp_message(direction: Direction, message: String) {
        Self::with(|plugin| plugin.ocpp_message(direction, &message));
    }
}
