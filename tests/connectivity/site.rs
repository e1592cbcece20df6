//! A charging station in a lab, its CSMS, and the two ledgers.

use plugpoint_csms::{Csms, Ledger, Station};
use plugpoint_tests::{Books, Builder, PATIENCE, StationProcess, accepted, within};
use serde_json::json;

/// Many events, for a transaction that outlives its connection.
const MANY: usize = 3;

pub(crate) struct Site {
    pub(crate) csms: Csms,
    pub(crate) peer: Station,
    pub(crate) station: StationProcess,
}

impl Site {
    /// With a station that the CSMS has accepted, and a car that charges.
    pub(crate) async fn charging(csms: Csms, station: Builder) -> Self {
        let site = Self::open(csms, station).await;
        site.station.sim("plug-in", json!({"evse": 1})).await;
        site.station
            .sim("swipe", json!({"evse": 1, "token": "DEADBEEF"}))
            .await;
        site.events(MANY).await;
        site
    }

    pub(crate) async fn open(csms: Csms, station: Builder) -> Self {
        let (peer, station) = (csms.expect("simulator"), station.start());
        accepted(&peer).await;
        Self { csms, peer, station }
    }

    /// Waits for so many more events of transactions.
    pub(crate) async fn events(&self, more: usize) {
        let wanted = self.csms.ledger().summary().events + more;
        let told = |ledger: &Ledger| ledger.summary().events >= wanted;
        self.csms.ledger_when(told, PATIENCE).await.unwrap();
    }

    /// Waits until the station is connected by this slot, and accepted.
    pub(crate) async fn on_slot(&self, slot: i32) {
        let what = format!("a connection by slot {slot}");
        within(&what, async || {
            let status = self.station.status().await;
            let network = &status["network"];
            (network["phase"] == "connected" && network["slot"] == slot && network["last_good"] == slot)
                .then_some(())
        })
        .await;
    }

    /// The driver leaves, everything is told, and the two ledgers say the same.
    pub(crate) async fn close(mut self) {
        self.station
            .sim("plug-out", json!({"evse": 1, "force": true}))
            .await;
        within("nothing left to tell", async || {
            let station = self.station.status().await["station"].take();
            (station["queued"] == 0 && station["evses"][0]["transaction"].is_null()).then_some(())
        })
        .await;
        assert!(self.station.terminate().await.success());
        let contradictions = Books::read(&self.station.state()).contradictions(&self.csms.ledger());
        assert!(contradictions.is_empty(), "{contradictions:#?}");
        let complaints = self.csms.ledger().audit().err().unwrap_or_default();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}

/// Waits until the station says this of its network.
pub(crate) async fn says(station: &StationProcess, words: &str) {
    within(words, async || {
        let status = station.status().await;
        let why = status["network"]["why"].as_str().unwrap_or_default();
        why.contains(words).then_some(())
    })
    .await;
}
