//! What a CSMS asks a station in a day. Each question reaches the plugin in another of its functions.

use std::time::{Duration, Instant};

use plugpoint_csms::{Csms, LoggedFrame, Station};
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::{PATIENCE, StationProcess};
use serde_json::{Value, json};

/// What no plugin has a part in is answered by then.
const PROMPT: Duration = Duration::from_secs(1);

/// The longest that a plugin's question may be open (the lock's), and some time for a busy machine.
const LONGEST: Duration = Duration::from_secs(13);

pub(crate) struct Day {
    csms: Csms,
    peer: Station,
    pub(crate) station: StationProcess,
}

impl Day {
    /// A station with this plugin, accepted by its CSMS, and the plugin up or found to be no good.
    pub(crate) async fn with(component: &str, settings: &[(&str, &str)]) -> Self {
        let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
        let station = StationProcess::builder(&csms.url())
            .hardware(component, settings)
            .set("EVSE(1).AllowReset", "true")
            .start();
        let peer = csms.expect("simulator");
        let accepted = |frame: &LoggedFrame| frame.is_request(Action::StatusNotification);
        peer.frame_since(plugpoint_csms::Mark::default(), accepted, PATIENCE)
            .await
            .unwrap();
        Self { csms, peer, station }
    }

    /// Asks for what only the station answers.
    pub(crate) async fn ask_the_station(&self) {
        let variable =
            json!({"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}});
        let begun = Instant::now();
        self.ask("GetVariables", json!({"getVariableData": [variable]}))
            .await;
        assert!(
            begun.elapsed() < PROMPT,
            "the plugin holds up the station: {:?}",
            begun.elapsed()
        );
    }

    /// Asks for the lock, and gives the status.
    pub(crate) async fn unlock(&self) -> String {
        let answer = self
            .ask("UnlockConnector", json!({"evseId": 1, "connectorId": 1}))
            .await;
        answer["status"].as_str().unwrap().to_owned()
    }

    /// Everything there is to ask.
    pub(crate) async fn ask_everything(&self) {
        let token = json!({"idToken": "DEADBEEF", "type": "Central"});
        let interval = json!({"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"},
            "attributeValue": "60"});
        for (action, payload) in [
            ("SetVariables", json!({"setVariableData": [interval]})),
            ("UnlockConnector", json!({"evseId": 1, "connectorId": 1})),
            (
                "RequestStartTransaction",
                json!({"evseId": 2, "remoteStartId": 1, "idToken": token}),
            ),
            (
                "ChangeAvailability",
                json!({"operationalStatus": "Inoperative", "evse": {"id": 1}}),
            ),
            (
                "ChangeAvailability",
                json!({"operationalStatus": "Operative", "evse": {"id": 1}}),
            ),
            ("TriggerMessage", json!({"requestedMessage": "Heartbeat"})),
            ("Reset", json!({"type": "OnIdle", "evseId": 1})),
        ] {
            self.ask(action, payload).await;
            self.ask_the_station().await;
        }
    }

    /// What the station says of its plugin; none if it was not loaded.
    pub(crate) async fn plugin(&self) -> Option<Value> {
        let mut status = self.station.status().await;
        status["plugins"].get_mut(0).map(Value::take)
    }

    /// The station has stood it, and ends when it is told to.
    pub(crate) async fn end(mut self) {
        let complaints = self.csms.ledger().audit().err();
        assert!(complaints.is_none(), "{complaints:#?}");
        let ended = self.station.terminate().await;
        assert!(ended.success(), "{ended}");
    }

    async fn ask(&self, action: &str, payload: Value) -> Value {
        let begun = Instant::now();
        let answer = self.peer.call_raw(action, payload).await;
        assert!(begun.elapsed() < LONGEST, "{action} took {:?}", begun.elapsed());
        answer.unwrap_or_else(|error| panic!("{action}: {error}"))
    }
}
