//! What a charging station does, without I/O: inputs go in, outputs come out.
//!
//! ```text
//!   frames, facts, answers, ticks  ──▶ handle() ──▶ poll() ──▶ store, send, ask, tell
//!                                         ▲
//!                       next_deadline() ──┘  the driver sleeps until then
//! ```
//!
//! The engine has no clock, no thread, no socket and no randomness of its own: the same inputs give the
//! same outputs, byte for byte. Nothing from outside makes it panic. The outputs of one step that
//! [store](Output::Store) something are one transaction, committed before any other output of that step
//! is carried out: persist before you speak.
//!
//! One file per functional block of OCPP 2.0.1; [`Engine`] is the state they share.

mod authorization;
mod availability;
mod certificates;
mod credentials;
mod data_transfer;
mod delivery;
pub mod device_model;
mod evse;
mod hardware;
mod inbound;
mod io;
mod lane;
mod limits;
mod metering;
mod network_profile;
mod outbox;
mod plugin_status;
mod power;
mod purpose;
mod question;
mod random;
mod registration;
mod remote;
mod reports;
mod reset;
mod restore;
#[cfg(any(test, feature = "script"))]
pub mod script;
mod security;
mod session;
mod status;
#[cfg(test)]
mod tests;
mod text;
mod transaction;
mod variables;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

pub use certificates::{
    CertificateFacts, CertificateOrder, CertificateOutcome, CertificatePeriod, CertificateSubject,
};
pub use credentials::Credentials;
pub use io::*;
pub use network_profile::{NetworkProfile, Profile, subprotocol};
use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::Leniency;
pub use plugpoint_ocpp::v201::{
    BootReasonEnumType, CertificateHashDataChainType, CertificateHashDataType, CertificateSigningUseEnumType,
    ChargingStationType, GetCertificateIdUseEnumType, HashAlgorithmEnumType, InstallCertificateUseEnumType,
    ModemType, OCSPRequestDataType,
};
pub use restore::Setup;
pub use security::PLUGIN_SWAP;
pub use status::{EvseStatus, Status, TransactionStatus};

use crate::authorization::Cache;
use crate::availability::Scheduled;
use crate::certificates::Certificates;
use crate::device_model::DeviceModel;
use crate::evse::Evse;
use crate::metering::Aligned;
use crate::outbox::Outbox;
use crate::question::Questions;
use crate::random::Random;
use crate::registration::Registration;

/// One charging station.
#[derive(Debug)]
pub struct Engine {
    now: Now,
    outputs: VecDeque<Output>,
    random: Random,
    identity: ChargingStationType,
    model: DeviceModel,

    online: bool,
    /// The configuration slot of the connection that is up, or was last; 0 before the first.
    slot: i32,
    /// Counts connections, so that an answer to an old one goes nowhere.
    connection: u64,
    offline_since: Option<Duration>,
    registration: Registration,
    outbox: Outbox,
    questions: Questions,
    /// What follows the response to the call being handled.
    then: Vec<Then>,

    /// Set by the CSMS for the whole station.
    operative: bool,
    evses: Vec<Evse>,
    faults: Vec<Fault>,
    told_effective: BTreeMap<Target, bool>,
    scheduled: Vec<Scheduled>,
    scheduled_stored: Option<String>,
    reset: Option<reset::Ordered>,
    cache: Cache,
    /// The station's main meter.
    main_meter: metering::Meter,
    aligned: Aligned,
    /// What the CSMS's clock is ahead of ours, in ms.
    clock_offset: i64,
    /// How calls of the CSMS are read.
    leniency: Leniency,
    told_repairs: BTreeSet<String>,
    allowances: security::Allowances,
    certificates: Certificates,
    trust: Trust,
    former: credentials::Former,
    profiles: network_profile::Profiles,
}

/// Something that follows the response to a call.
#[derive(Debug)]
enum Then {
    Availability(Scheduled),
    Report(reports::Order),
    Reset(reset::Ordered),
    Trigger(remote::Triggered),
    VariablesChanged(Vec<device_model::VariableKey>),
}

impl Engine {
    /// Takes one input and works out all that follows from it; [`poll`](Self::poll) gives the results.
    pub fn handle(&mut self, now: Now, input: Input) {
        self.now = now;
        match input {
            Input::Connected { slot, overwritten } => self.on_connected(slot, overwritten),
            Input::Disconnected => self.on_disconnected(),
            Input::Frame(text) => self.on_frame(&text),
            Input::Fact(fact) => self.on_fact(fact),
            Input::HardwareReady => self.on_hardware_ready(),
            Input::Plugin(status) => self.on_plugin(&status),
            Input::SecurityEvent(event) => self.on_security_event(event),
            Input::Certificates(facts) => self.on_certificates(facts),
            Input::SignCertificate(kind) => self.on_sign_wanted(kind),
            Input::TrustChanged(trust) => self.trust = trust,
            Input::CredentialsAccepted { slot } => self.on_credentials_accepted(slot),
            Input::FellBack { slot } => self.on_fell_back(slot),
            Input::Answered { question, answer } => self.on_answer(question, answer),
            Input::Tick => {}
        }
        self.tick();
        self.pump();
    }

    /// The next result of the inputs so far, in order.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`handle`](Self::handle) with [`Input::Tick`], on the clock of [`Now::mono`].
    pub fn next_deadline(&self) -> Option<Duration> {
        [
            self.registration.next_deadline(self.online),
            self.outbox.next_deadline(self.online),
            self.questions.next_deadline(),
            self.evses.iter().filter_map(Evse::next_deadline).min(),
            self.aligned.next_deadline(self.now.mono, self.wall()),
            self.reset.as_ref().and_then(reset::Ordered::next_deadline),
            self.certificates_deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// The EVSEs with a transaction.
    pub fn busy_evses(&self) -> impl Iterator<Item = i32> {
        let busy = |evse: &&Evse| evse.transaction.is_some();
        self.evses.iter().filter(busy).map(|evse| evse.id)
    }

    /// What the station's clock is ahead of the system's, in ms.
    pub fn clock_offset(&self) -> i64 {
        self.clock_offset
    }

    /// The device model, to read settings from.
    pub fn model(&self) -> &DeviceModel {
        &self.model
    }

    fn on_connected(&mut self, slot: i32, overwritten: bool) {
        // A connection that takes the place of another ends it.
        self.on_disconnected();
        self.online = true;
        self.slot = slot;
        self.connected_by(slot, overwritten);
        self.connection += 1;
        self.outbox_online();
        self.registration_online();
        self.offline_since = None;
        self.put(Output::Tell(Notice::Connection { connected: true }));
    }

    fn on_disconnected(&mut self) {
        if std::mem::take(&mut self.online) {
            self.offline_since = Some(self.now.mono);
            self.outbox_offline();
            self.put(Output::Tell(Notice::Connection { connected: false }));
        }
    }

    fn tick(&mut self) {
        self.tick_questions();
        self.tick_outbox();
        self.tick_registration();
        self.tick_sessions();
        self.tick_metering();
        self.tick_reset();
        self.tick_certificates();
    }

    /// The station's time: the wall clock, set right by the CSMS where that is wanted.
    fn wall(&self) -> DateTime {
        plus_millis(self.now.wall, self.clock_offset)
    }

    fn put(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    fn store(&mut self, change: Change) {
        self.put(Output::Store(change));
    }

    fn store_document(&mut self, name: &'static str, value: Option<String>) {
        let value = value.map(Document);
        self.store(Change::Document { name, value });
    }

    fn report(&mut self, report: Report) {
        self.put(Output::Report(report));
    }

    fn then(&mut self, then: Then) {
        self.then.push(then);
    }

    fn after_response(&mut self) {
        for then in std::mem::take(&mut self.then) {
            match then {
                Then::Availability(change) => self.set_availability(change),
                Then::Report(order) => self.send_report(order),
                Then::Reset(ordered) => self.begin_reset(ordered),
                Then::Trigger(triggered) => self.send_triggered(triggered),
                Then::VariablesChanged(keys) => self.react(&keys),
            }
        }
    }
}

/// A time that much later; the end of time is its own neighbour.
fn plus_millis(at: DateTime, millis: i64) -> DateTime {
    DateTime::from_millis(at.as_millis().saturating_add(millis)).unwrap_or(at)
}

fn status_info(reason: &str, info: &str) -> plugpoint_ocpp::v201::StatusInfoType {
    let mut status = plugpoint_ocpp::v201::StatusInfoType::new(reason.chars().take(20).collect::<String>());
    status.additional_info = (!info.is_empty()).then(|| info.chars().take(512).collect());
    status
}
