//! One charging site: a CSMS, a station, and the people at it.

use plugpoint_csms::{Builder, Csms, Ledger, LoggedFrame, Mark, Station, Summary, Transaction};
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::{PATIENCE, StationProcess};
use serde_json::{Value, json};

pub(crate) struct Site {
    pub(crate) csms: Csms,
    pub(crate) peer: Station,
    pub(crate) station: StationProcess,
}

impl Site {
    /// With a CSMS that knows the card DEADBEEF, and a station that it has accepted.
    pub(crate) async fn open() -> Self {
        let site = Self::with(Csms::builder(), |station| station).await;
        site.accepted(Mark::default()).await;
        site
    }

    /// With a CSMS made so, and a station started so.
    pub(crate) async fn with(
        csms: Builder,
        station: impl FnOnce(plugpoint_tests::Builder) -> plugpoint_tests::Builder,
    ) -> Self {
        let csms = csms.accept_token("DEADBEEF").start("127.0.0.1:0").await.unwrap();
        let builder = StationProcess::builder(&csms.url())
            .hardware(
                "simulator",
                &[
                    ("ev-delay-ms", "20"),
                    ("meter-interval-ms", "100"),
                    ("speed", "60"),
                ],
            )
            .set("SampledDataCtrlr.TxUpdatedInterval", "1")
            .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "0")
            .set("OCPPCommCtrlr.RetryBackOffRandomRange", "1");
        let station = station(builder).start();
        let peer = csms.expect("simulator");
        Self { csms, peer, station }
    }

    /// Waits until the station has been accepted since this mark, and has told of its connectors.
    pub(crate) async fn accepted(&self, since: Mark) {
        let boot = |frame: &LoggedFrame| frame.is_request(Action::BootNotification);
        self.peer.frame_since(since, boot, PATIENCE).await.unwrap();
        for evse in [1, 2] {
            self.reported(since, evse, "").await;
        }
    }

    /// Waits until the connector of an EVSE has been reported as this since this mark; "" is any status.
    pub(crate) async fn reported(&self, since: Mark, evse: i32, status: &str) {
        let is = |frame: &LoggedFrame| {
            let told = frame
                .is_request(Action::StatusNotification)
                .then(|| frame.payload())
                .flatten();
            told.is_some_and(|told| {
                told["evseId"] == evse && (status.is_empty() || told["connectorStatus"] == status)
            })
        };
        let seen = self.peer.frame_since(since, is, PATIENCE).await;
        seen.unwrap_or_else(|_| panic!("EVSE {evse} is never {status}"));
    }

    pub(crate) async fn swipe(&self, token: &str) {
        self.station
            .sim("swipe", json!({"token": token, "evse": 1}))
            .await;
    }

    pub(crate) async fn plug_in(&self) {
        self.station.sim("plug-in", json!({"evse": 1})).await;
    }

    /// By force: the lock holds while the station thinks that it charges.
    pub(crate) async fn plug_out(&self) {
        self.station
            .sim("plug-out", json!({"evse": 1, "force": true}))
            .await;
    }

    /// Makes a CALL, and gives the status of its answer.
    pub(crate) async fn call(&self, action: &str, payload: Value) -> String {
        let answer = self.peer.call_raw(action, payload).await;
        let answer = answer.unwrap_or_else(|error| panic!("{action}: {error}"));
        answer["status"].as_str().unwrap_or_default().to_owned()
    }

    /// Begins a transaction with a known card, and waits until energy flows. Gives its id.
    pub(crate) async fn charge(&self) -> String {
        self.plug_in().await;
        self.swipe("DEADBEEF").await;
        let charging = |ledger: &Ledger| ledger.transactions().last().is_some_and(charges);
        let ledger = self.until(charging, "energy flows").await;
        ledger.transactions().last().unwrap().id.clone()
    }

    /// Waits until this transaction has ended.
    pub(crate) async fn ended(&self, id: &str) -> Transaction {
        let ended = |ledger: &Ledger| ledger.transaction(id).is_some_and(Transaction::is_ended);
        let ledger = self.until(ended, "the transaction has ended").await;
        ledger.transaction(id).unwrap().clone()
    }

    pub(crate) async fn until(&self, wanted: impl Fn(&Ledger) -> bool, what: &str) -> Ledger {
        let ledger = self.csms.ledger_when(wanted, PATIENCE).await;
        ledger.unwrap_or_else(|_| panic!("not yet: {what}; {:#?}", self.csms.ledger()))
    }

    /// Nothing was wrong in all this time.
    pub(crate) fn audit(&self) -> Summary {
        self.csms
            .ledger()
            .audit()
            .unwrap_or_else(|complaints| panic!("{complaints:#?}"))
    }
}

/// Each event of a transaction as one word, `Started:Authorized`, without those that only bring meter values.
pub(crate) fn story(transaction: &Transaction) -> Vec<String> {
    let events = transaction.events().map(|event| &event.request);
    let told = events.map(|event| format!("{}:{}", event.event_type.as_str(), event.trigger_reason.as_str()));
    told.filter(|event| event != "Updated:MeterValuePeriodic")
        .collect()
}

fn charges(transaction: &Transaction) -> bool {
    let mut states = transaction
        .events()
        .filter_map(|event| event.request.transaction_info.charging_state);
    !transaction.is_ended()
        && states
            .next_back()
            .is_some_and(|state| state.as_str() == "Charging")
}
