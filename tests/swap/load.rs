//! A CSMS that asks and asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use plugpoint_csms::Station;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// Makes one CALL after the other.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    asked: JoinHandle<usize>,
}

impl Load {
    pub(crate) fn on(peer: &Station) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = tokio::spawn(ask(peer.clone(), Arc::clone(&stop)));
        Self { stop, asked }
    }

    /// How many calls were made: all were answered, and well.
    pub(crate) async fn end(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.asked.await.unwrap()
    }
}

async fn ask(peer: Station, stop: Arc<AtomicBool>) -> usize {
    let calls = calls();
    let mut asked = 0;
    while !stop.load(Ordering::Relaxed) {
        for (action, payload, good) in &calls {
            let answer = peer.call_raw(action, payload.clone()).await;
            let answer = answer.unwrap_or_else(|error| panic!("{action}: {error}"));
            assert!(good(&answer), "{action}: {answer}");
            asked += 1;
        }
    }
    asked
}

type Call = (&'static str, Value, fn(&Value) -> bool);

fn calls() -> [Call; 3] {
    let variable = json!({"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}});
    [
        ("GetVariables", json!({"getVariableData": [variable]}), |answer| {
            answer["getVariableResult"][0]["attributeStatus"] == "Accepted"
        }),
        // The plugin answers this, and no default would be the same.
        (
            "UnlockConnector",
            json!({"evseId": 2, "connectorId": 1}),
            |answer| answer["status"] == "Unlocked",
        ),
        (
            "TriggerMessage",
            json!({"requestedMessage": "MeterValues", "evse": {"id": 1}}),
            |answer| answer["status"] == "Accepted",
        ),
    ]
}
