//! Where every story here begins: a car charges at EVSE 1, and EVSE 2 is free.

use plugpoint_csms::{Csms, Ledger, LoggedFrame, Station};
use plugpoint_ocpp::v201::{Action, ChargingStateEnumType};
use plugpoint_tests::{PATIENCE, StationProcess, accepted};
use serde_json::json;

/// Compiles version 2, on another station: all share what is compiled, and a story is told in time then.
pub(crate) async fn compile_version_2() {
    let scene = Scene::charging(&[]).await;
    assert_eq!(scene.station.swap("simulator-v2").await["committed"], true);
    scene.end().await;
}

pub(crate) struct Scene {
    pub(crate) csms: Csms,
    pub(crate) peer: Station,
    pub(crate) station: StationProcess,
}

impl Scene {
    /// With these settings of the simulator, beside those of all scenes.
    pub(crate) async fn charging(settings: &[(&str, &str)]) -> Self {
        let csms = Csms::builder()
            .accept_token("DEADBEEF")
            .start("127.0.0.1:0")
            .await
            .unwrap();
        let settings = [
            &[
                ("ev-delay-ms", "20"),
                ("meter-interval-ms", "20"),
                ("speed", "60"),
            ],
            settings,
        ]
        .concat();
        let station = StationProcess::builder(&csms.url())
            .hardware("simulator", &settings)
            .set("SampledDataCtrlr.TxUpdatedInterval", "1")
            .start();
        let peer = csms.expect("simulator");
        accepted(&peer).await;
        let scene = Self { csms, peer, station };
        scene
            .station
            .sim("swipe", json!({"token": "DEADBEEF", "evse": 1}))
            .await;
        scene.station.sim("plug-in", json!({"evse": 1})).await;
        scene.csms.ledger_when(charges, PATIENCE).await.unwrap();
        scene
    }

    /// The lock of the free EVSE, which only the plugin can open.
    pub(crate) async fn unlock(&self) -> String {
        let connector = json!({"evseId": 2, "connectorId": 1});
        let answer = self.peer.call_raw("UnlockConnector", connector).await.unwrap();
        answer["status"].as_str().unwrap().to_owned()
    }

    /// The power is cut, and comes back.
    pub(crate) async fn power_cut(&mut self) {
        self.station.kill9().await;
        let mark = self.peer.mark();
        self.station.start_again();
        // The first that follows BootNotification.
        let accepted = |frame: &LoggedFrame| frame.is_request(Action::StatusNotification);
        self.peer.frame_since(mark, accepted, PATIENCE).await.unwrap();
    }

    /// The version of the plugin that serves.
    pub(crate) async fn version(&self) -> String {
        let status = self.station.status().await;
        assert_eq!(status["plugins"][0]["state"], "Up", "{status}");
        status["plugins"][0]["version"].as_str().unwrap().to_owned()
    }

    /// The car leaves. One transaction was all there was, and the books are in order.
    pub(crate) async fn end(self) {
        self.station
            .try_sim("plug-out", json!({"evse": 1, "force": true}))
            .await;
        let ended = |ledger: &Ledger| ledger.summary().open == 0;
        let ledger = self.csms.ledger_when(ended, PATIENCE).await.unwrap();
        let summary = ledger
            .audit()
            .unwrap_or_else(|complaints| panic!("{complaints:#?}"));
        assert_eq!(summary.transactions, 1);
    }
}

fn charges(ledger: &Ledger) -> bool {
    let charging = Some(ChargingStateEnumType::Charging);
    let mut events = ledger
        .transactions()
        .iter()
        .flat_map(|transaction| transaction.events());
    events.any(|event| event.request.transaction_info.charging_state == charging)
}
