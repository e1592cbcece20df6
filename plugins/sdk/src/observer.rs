//! Being told what the station does.

use crate::bindings::observer::Guest;
use crate::export::{Exported, Instance};
use crate::{Plugin, Timestamp};

pub use crate::bindings::observer::{Change, Direction};

/// Being told what the station does, for a display or a log. Nothing is answered; the station gives each call
/// 200 ms, and drops calls when the plugin cannot follow.
pub trait Observer: Plugin {
    /// A BootNotification was answered: `Accepted`, `Pending` or `Rejected`.
    fn boot(&mut self, status: &str, interval_seconds: u32) {
        let _ = (status, interval_seconds);
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
    fn variable_changed(&mut self, change: Change) {
        let _ = change;
    }

    /// A security event of OCPP's list (`kind`) happened.
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

    fn transaction_event(request: String) {
        Self::with(|plugin| plugin.transaction_event(&request));
    }

    fn transaction_response(transaction: String, response: String) {
        Self::with(|plugin| plugin.transaction_response(&transaction, &response));
    }

    fn variable_changed(change: Change) {
        Self::with(|plugin| plugin.variable_changed(change));
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
