//! The lives of one station, and what is left after each.

use std::time::Duration;

use plugpoint_csms::{Csms, Fault, Ledger, LoggedFrame, Station, Summary};
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::{Books, Chance, PATIENCE, StationProcess, within};
use serde_json::{Value, json};

use crate::{people, weather};

/// The longest life.
const LIFE: Duration = Duration::from_millis(1500);

/// One station, over all its lives.
pub(crate) struct Story {
    chance: Chance,
    csms: Csms,
    peer: Station,
    station: StationProcess,
}

impl Story {
    pub(crate) async fn begin(chance: Chance) -> Self {
        let csms = Csms::builder().accept_token("DEADBEEF").accept_token("CAFE");
        let csms = csms.start("127.0.0.1:0").await.unwrap();
        let station = StationProcess::builder(&csms.url())
            .hardware(
                "simulator",
                &[
                    ("ev-delay-ms", "20"),
                    ("meter-interval-ms", "100"),
                    ("speed", "60"),
                ],
            )
            .set("SampledDataCtrlr.TxUpdatedInterval", "1")
            // Cars come while the CSMS is away, too.
            .set("TxCtrlr.TxBeforeAcceptedEnabled", "true")
            .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "0")
            .set("OCPPCommCtrlr.RetryBackOffRandomRange", "1")
            .start();
        let peer = csms.expect("simulator");
        // Compiling the plugin would take more than a life.
        station.sim("state", json!({})).await;
        Self {
            chance,
            csms,
            peer,
            station,
        }
    }

    /// Lives and dies so many times, and then lives until everything is told.
    pub(crate) async fn play(mut self, kills: usize) -> Summary {
        for kill in 1..=kills {
            self.live().await;
            self.station.kill9().await;
            self.compare(&format!("after kill {kill}")).await;
            self.station.start_again();
        }
        self.settle().await
    }

    /// It may end before the station is up, but not each time, however slow the machine is.
    async fn live(&mut self) {
        if !self.chance.once_in(4) {
            self.station.sim("state", json!({})).await;
        }
        let (people, weather) = (self.chance.fork(), self.chance.fork());
        let fate = self.chance.fork();
        tokio::select! {
            () = people::come_and_go(&self.station, people) => {}
            () = weather::change(&self.csms, &self.peer, weather) => {}
            () = doom(&self.peer, fate) => {}
        }
    }

    /// The two ledgers must say the same whenever the station is dead.
    async fn compare(&self, when: &str) {
        // What it had sent is read to the end.
        self.peer.disconnected(PATIENCE).await.unwrap();
        let contradictions = Books::read(&self.station.state()).contradictions(&self.csms.ledger());
        assert!(contradictions.is_empty(), "{when}: {contradictions:#?}");
    }

    /// Everybody leaves, the link holds, and the CSMS hears the end of everything.
    async fn settle(mut self) -> Summary {
        self.csms.behave();
        people::leave(&self.station).await;
        within("nothing left to tell", async || {
            idle(&self.station.status().await).then_some(())
        })
        .await;
        assert_eq!(
            self.csms.ledger().summary().open,
            0,
            "{:#?}",
            self.csms.ledger().transactions()
        );
        let status = self.station.terminate().await;
        assert!(status.success(), "{status}");
        self.compare("at the end").await;
        audit(&self.csms.ledger())
    }
}

/// No car, and no event that waits.
fn idle(status: &Value) -> bool {
    let station = &status["station"];
    let mut evses = station["evses"].as_array().unwrap().iter();
    station["queued"] == 0 && evses.all(|evse| evse["transaction"].is_null())
}

/// Ends a life: at a random instant, or right after some event.
async fn doom(peer: &Station, mut chance: Chance) {
    let instant = tokio::time::sleep(chance.time(LIFE));
    if chance.once_in(2) {
        return instant.await;
    }
    let events = 1 + chance.below(6);
    tokio::select! {
        () = instant => {}
        () = some_events(peer, events) => {
            tokio::time::sleep(chance.time(Duration::from_millis(4))).await;
        }
    }
}

async fn some_events(peer: &Station, events: u64) {
    let mut mark = peer.mark();
    for _ in 0..events {
        let event = |frame: &LoggedFrame| frame.is_request(Action::TransactionEvent);
        peer.frame_since(mark, event, PATIENCE).await.unwrap();
        mark = peer.mark();
    }
}

/// The books in order. Only the register may fall: here the meter's memory dies with the station, and comes back
/// as it was up to a second before; `tests/swap` holds it to never falling.
fn audit(ledger: &Ledger) -> Summary {
    let mut complaints = ledger.audit().err().unwrap_or_default();
    complaints.retain(|complaint| !matches!(complaint.fault, Fault::RegisterFell { .. }));
    assert!(complaints.is_empty(), "{complaints:#?}");
    ledger.summary()
}
