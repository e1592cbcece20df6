//! A day at a station with two plugins: a car charges on EVSE 1, whose hardware is as it should be, while the CSMS asks
//! for whatever there is on EVSE 2, whose plugin has a vice. Each question reaches it in another of its functions.

use std::time::{Duration, Instant};

use plugpoint_csms::{Csms, Ledger, LoggedFrame, Station, Transaction};
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::{PATIENCE, StationProcess, within};
use serde_json::{Value, json};

/// What no plugin has a part in is answered by then, on a busy machine too.
const PROMPT: Duration = Duration::from_secs(5);

/// The longest that a plugin's question may be open (the lock's), and some time for a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

pub(crate) struct Day {
    csms: Csms,
    peer: Station,
    pub(crate) station: StationProcess,
    /// The transaction on EVSE 1, and the register when the day began.
    charging: String,
    began_wh: f64,
}

impl Day {
    /// A station with this plugin on EVSE 2, accepted by its CSMS, that charges a car on EVSE 1.
    pub(crate) async fn with(component: &str, settings: &[(&str, &str)]) -> Self {
        let csms = Csms::builder()
            .accept_token("DEADBEEF")
            .start("127.0.0.1:0")
            .await
            .unwrap();
        let simulator = [
            ("evses", "1"),
            ("ev-delay-ms", "20"),
            ("meter-interval-ms", "200"),
            ("speed", "60"),
        ];
        let station = StationProcess::builder(&csms.url())
            .hardware("simulator", &simulator)
            .beside(component, settings)
            .set("EVSE(1).AllowReset", "true")
            .set("EVSE(2).AllowReset", "true")
            .start();
        let peer = csms.expect("simulator");
        let accepted = |frame: &LoggedFrame| frame.is_request(Action::StatusNotification);
        peer.frame_since(plugpoint_csms::Mark::default(), accepted, PATIENCE)
            .await
            .unwrap();
        let charging = charge(&csms, &station).await;
        let began_wh = flowing(&station).await;
        Self {
            csms,
            peer,
            station,
            charging,
            began_wh,
        }
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
            .ask("UnlockConnector", json!({"evseId": 2, "connectorId": 1}))
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
            ("UnlockConnector", json!({"evseId": 2, "connectorId": 1})),
            (
                "RequestStartTransaction",
                json!({"evseId": 2, "remoteStartId": 1, "idToken": token}),
            ),
            (
                "ChangeAvailability",
                json!({"operationalStatus": "Inoperative", "evse": {"id": 2}}),
            ),
            (
                "ChangeAvailability",
                json!({"operationalStatus": "Operative", "evse": {"id": 2}}),
            ),
            ("TriggerMessage", json!({"requestedMessage": "Heartbeat"})),
            ("Reset", json!({"type": "OnIdle", "evseId": 2})),
        ] {
            self.ask(action, payload).await;
            self.ask_the_station().await;
        }
    }

    /// What the station says of the plugin; none if it was not loaded.
    pub(crate) async fn plugin(&self) -> Option<Value> {
        let mut status = self.station.status().await;
        let plugins = status["plugins"].as_array_mut()?;
        plugins
            .iter_mut()
            .find(|plugin| plugin["id"] == "beside")
            .map(Value::take)
    }

    /// The car has charged all the time, its transaction ends as it should, and so does the station.
    pub(crate) async fn end(mut self) {
        // The simulated meter counts in steps, and a day may be shorter than one.
        let wh = within("energy to be counted", async || {
            let wh = flowing(&self.station).await;
            (wh > self.began_wh).then_some(wh)
        })
        .await;
        self.station
            .sim("swipe", json!({"token": "DEADBEEF", "evse": 1}))
            .await;
        let ended = |ledger: &Ledger| {
            ledger
                .transaction(&self.charging)
                .is_some_and(Transaction::is_ended)
        };
        let ledger = self.csms.ledger_when(ended, PATIENCE).await.expect("it ends");
        let transaction = ledger.transaction(&self.charging).unwrap();
        let billed = transaction.energy_wh().expect("it was metered");
        assert!(billed >= wh - self.began_wh, "{billed} Wh of {wh} Wh");
        let last = &transaction.events().next_back().unwrap().request;
        assert_eq!(last.trigger_reason.as_str(), "StopAuthorized");
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

/// Begins a transaction on EVSE 1, and waits until energy flows. Gives its id.
async fn charge(csms: &Csms, station: &StationProcess) -> String {
    station.sim("plug-in", json!({"evse": 1})).await;
    station
        .sim("swipe", json!({"token": "DEADBEEF", "evse": 1}))
        .await;
    let begun = |ledger: &Ledger| ledger.transactions().iter().any(charges);
    let ledger = csms.ledger_when(begun, PATIENCE).await.expect("energy flows");
    ledger
        .transactions()
        .iter()
        .find(|transaction| charges(transaction))
        .unwrap()
        .id
        .clone()
}

fn charges(transaction: &Transaction) -> bool {
    let mut states = transaction
        .events()
        .filter_map(|event| event.request.transaction_info.charging_state);
    states
        .next_back()
        .is_some_and(|state| state.as_str() == "Charging")
}

/// The register of EVSE 1, Wh, through which energy flows.
async fn flowing(station: &StationProcess) -> f64 {
    let meter = station.sim("meter", json!({"evse": 1})).await;
    assert!(
        meter["watts"].as_f64().unwrap() > 0.0,
        "the car does not charge: {meter}"
    );
    meter["wh"].as_f64().unwrap()
}
