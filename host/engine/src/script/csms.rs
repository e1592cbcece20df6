//! A CSMS that answers by itself.

use std::collections::BTreeMap;

use plugpoint_ocpp::DateTime;
use serde_json::{Value, json};

/// What happens to a call of the station.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// The answer that lets all go on.
    Accept,
    Answer(Value),
    /// CALLERROR, with this code.
    Refuse(String),
    Silent,
}

#[derive(Debug)]
pub(super) struct Csms {
    general: Behaviour,
    by_action: BTreeMap<String, Behaviour>,
    calls: u32,
}

impl Csms {
    pub(super) fn new() -> Self {
        Self {
            general: Behaviour::Silent,
            by_action: BTreeMap::new(),
            calls: 0,
        }
    }

    /// For one action, or (none) for all.
    pub(super) fn behave(&mut self, action: Option<String>, behaviour: Behaviour) {
        match action {
            Some(action) => {
                self.by_action.insert(action, behaviour);
            }
            None => {
                self.by_action.clear();
                self.general = behaviour;
            }
        }
    }

    /// The answer to a call, as a frame.
    pub(super) fn answer(&self, id: &str, action: &str, wall: DateTime) -> Option<String> {
        let frame = match self.by_action.get(action).unwrap_or(&self.general) {
            Behaviour::Silent => return None,
            Behaviour::Refuse(code) => json!([4, id, code, "", {}]),
            Behaviour::Answer(payload) => json!([3, id, payload]),
            Behaviour::Accept => json!([3, id, accepted(action, wall)]),
        };
        Some(frame.to_string())
    }

    /// A fresh id for a call of the CSMS.
    pub(super) fn next_id(&mut self) -> String {
        self.calls += 1;
        format!("csms-{}", self.calls)
    }
}

fn accepted(action: &str, wall: DateTime) -> Value {
    match action {
        "Authorize" => json!({"idTokenInfo": {"status": "Accepted"}}),
        "BootNotification" => json!({"currentTime": wall, "interval": 300, "status": "Accepted"}),
        "SignCertificate" => json!({"status": "Accepted"}),
        "Heartbeat" => json!({"currentTime": wall}),
        _ => json!({}),
    }
}
