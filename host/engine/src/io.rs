//! What goes into the engine and what comes out of it, in types of its own.

use std::fmt;
use std::time::Duration;

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::CertificateSigningUseEnumType;

use crate::certificates::{CertificateFacts, CertificateOrder, CertificateOutcome};
use crate::device_model::{StoredVariable, VariableKey};
use crate::network_profile::NetworkProfile;

/// The two clocks of one step. `mono` never jumps and starts with the process; `wall` may be wrong at
/// boot and may jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub mono: Duration,
    pub wall: DateTime,
}

/// Something happened outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// A connection to the CSMS stands, and speaks OCPP 2.0.1.
    Connected {
        slot: i32,
        /// Not by the slot's present network profile, but by
        /// [`overwritten_profile`](crate::Engine::overwritten_profile).
        overwritten: bool,
    },
    Disconnected,
    /// A text frame of the CSMS.
    Frame(String),
    /// What hardware saw.
    Fact(Fact),
    /// Every plugin is up and has told the state of its hardware.
    HardwareReady,
    /// What the station sees of one of its plugins: shown in the device model.
    Plugin(PluginStatus),
    /// Something that the security log and the CSMS hear of.
    SecurityEvent(SecurityEvent),
    /// What certificates are installed.
    Certificates(CertificateFacts),
    /// The operator wants the station to have a new certificate.
    SignCertificate(CertificateSigningUseEnumType),
    /// What there is to trust a CSMS by, and to show it who the station is. None of it until this is told.
    TrustChanged(Trust),
    /// The CSMS accepted the station with credentials that had just been changed.
    CredentialsAccepted {
        slot: i32,
    },
    /// The CSMS accepted the station with the credentials before their last change only.
    FellBack {
        slot: i32,
    },
    /// The answer to an [`Output::Ask`]; none if there is nobody to answer: the default counts.
    Answered {
        question: u64,
        answer: Option<Answer>,
    },
    /// A deadline of [`next_deadline`](crate::Engine::next_deadline) has come.
    Tick,
}

/// Something is to be done outside, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// To be durable before any other output of the same step is carried out.
    Store(Change),
    /// A text frame for the CSMS.
    Send(String),
    /// A question for a plugin, to be answered by [`Input::Answered`].
    Ask { id: u64, question: Question },
    /// News or an order for plugins; nothing comes back.
    Tell(Notice),
    /// For the connectivity manager.
    Link(Link),
    /// The station's process is to be started anew (the default of a reset).
    Restart,
    /// For the log and for people.
    Report(Report),
}

/// What the connectivity manager has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// BootNotification was accepted: this connection is good (B10.FR.07).
    Accepted,
    /// Variables that shape connections changed: read them again with
    /// [`Engine::model`](crate::Engine::model).
    Reconfigured,
    /// Credentials changed or the CSMS does not answer: close and dial again.
    Reconnect(String),
    /// The station is about to restart: dial no more, but leave an open connection to what is still to be said.
    Suppress,
    /// It did not restart: dial again.
    Resume,
}

/// A change of durable state. Changes of one step are one SQLite transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    QueuePush(Queued),
    QueueAttempts {
        id: String,
        attempts: u32,
    },
    QueueRemove {
        id: String,
    },
    Variable(StoredVariable),
    /// A stored value that does not fit the files any more.
    VariableRemove(StoredVariable),
    Transaction {
        id: String,
        evse: i32,
        state: String,
    },
    TransactionRemove {
        id: String,
    },
    /// A MeterValue for the Ended event, kept until its transaction is removed.
    Meter {
        transaction: String,
        value: String,
    },
    Token(StoredToken),
    TokenRemove {
        key: String,
    },
    TokensClear,
    /// EVSE 0 is the station, connector 0 the whole EVSE.
    Availability {
        evse: i32,
        connector: i32,
        operative: bool,
    },
    /// An entry of the security log.
    SecurityLog {
        at: DateTime,
        kind: String,
        info: String,
    },
    /// A single document of the engine, removed by none.
    Document {
        name: &'static str,
        value: Option<Document>,
    },
}

/// JSON that only the engine reads. It may hold secrets, so it is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Document(pub String);

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// A message that must reach the CSMS, whatever happens to the station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The OCPP message id; it never changes, so that a repeat can be recognised.
    pub id: String,
    pub action: String,
    /// The request as JSON.
    pub payload: String,
    pub transaction: Option<String>,
    pub enqueued_at: DateTime,
    /// How often the CSMS failed to process it.
    pub attempts: u32,
}

/// An entry of the authorization cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    pub key: String,
    /// IdTokenInfoType as JSON.
    pub info: String,
    pub expires_at: Option<DateTime>,
    pub last_used: DateTime,
}

/// The durable state as of the last committed step, handed to [`Engine::new`](crate::Engine::new).
#[derive(Clone, Debug, Default)]
pub struct Restored {
    pub queue: Vec<Queued>,
    pub variables: Vec<StoredVariable>,
    /// States of unfinished transactions.
    pub transactions: Vec<String>,
    /// Transaction id and MeterValue JSON, in order.
    pub meters: Vec<(String, String)>,
    pub tokens: Vec<StoredToken>,
    /// EVSE, connector, operative.
    pub availability: Vec<(i32, i32, bool)>,
    /// Documents by name.
    pub documents: Vec<(String, Document)>,
}

/// What hardware saw. EVSE and connector numbers start at 1.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Cable {
        evse: i32,
        connector: i32,
        plugged: bool,
    },
    Ev {
        evse: i32,
        state: EvState,
    },
    Contactor {
        evse: i32,
        state: ContactorState,
    },
    Lock {
        evse: i32,
        connector: i32,
        state: LockState,
    },
    /// EVSE 0 is the station's main meter.
    Meter {
        evse: i32,
        at: Option<DateTime>,
        readings: Vec<Reading>,
    },
    /// A token at an EVSE, or (none) at the station.
    Token {
        evse: Option<i32>,
        token: Token,
    },
    StopPressed {
        evse: i32,
    },
    FaultRaised(Fault),
    FaultCleared {
        target: Target,
        code: String,
    },
    /// Hardware knows the `Actual` value of a variable of the device model.
    VariableChanged {
        key: VariableKey,
        value: String,
    },
}

/// The certificates that connections of security profile 2 and 3 need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// A CSMS root certificate is there.
    pub csms_roots: bool,
    /// A certificate of the station with its key is there, and valid.
    pub client_certificate: bool,
}

/// A security event, named as in OCPP or as its source likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityEvent {
    /// The plugin that reports it, and whose reports are limited in number; none: the station itself.
    pub plugin: Option<String>,
    /// 1 to 50 characters.
    pub kind: String,
    /// Up to 255 characters.
    pub info: String,
}

/// A plugin at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginStatus {
    /// Up to 50 characters.
    pub id: String,
    pub state: PluginState,
    /// As the plugin describes itself; empty before it has.
    pub name: String,
    pub vendor: String,
    pub version: String,
    /// Of the component, in hex.
    pub sha256: String,
    /// Since the station started.
    pub faults: u64,
    pub restarts: u64,
    pub swaps: u64,
    /// Bytes of linear memory: now, and the most there was.
    pub memory: u64,
    pub memory_peak: u64,
    /// Why it failed last; empty: never.
    pub last_fault: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluginState {
    Up,
    /// Between a fault and the next incarnation.
    Restarting,
    /// The breaker is open: the defaults answer.
    Broken,
    /// It was not loaded, or has been ended.
    Stopped,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum EvState {
    #[default]
    Disconnected,
    Connected,
    Charging,
    Error,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContactorState {
    #[default]
    Open,
    Closed,
    Welded,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LockState {
    #[default]
    Unlocked,
    Locked,
    Failed,
}

/// One measured value, in the default unit of its measurand (Wh, W, A, V, Hz, %).
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// OCPP's MeasurandEnumType by name.
    pub measurand: String,
    pub value: f64,
    /// OCPP's PhaseEnumType by name; none for the sum.
    pub phase: Option<String>,
    /// OCPP's LocationEnumType by name; none for `Outlet`.
    pub location: Option<String>,
    /// The value as the meter signed it.
    pub signed: Option<SignedValue>,
}

/// OCPP's SignedMeterValueType.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedValue {
    pub data: String,
    pub signing_method: String,
    pub encoding_method: String,
    pub public_key: String,
}

/// An identification token as read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Token {
    pub value: String,
    /// OCPP's IdTokenEnumType by name.
    pub kind: String,
}

impl Token {
    /// Tokens are compared without regard to case.
    pub fn is(&self, other: &Self) -> bool {
        self.kind == other.kind && self.value.eq_ignore_ascii_case(&other.value)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub target: Target,
    pub code: String,
    pub text: String,
    /// Makes charging on the target impossible.
    pub blocking: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    Station,
    Evse(i32),
    Connector(i32, i32),
}

/// What only the world outside can answer. Deadlines and defaults: [`Question::deadline`],
/// [`Question::default_answer`].
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// The room of certificates answers.
    Certificates(Box<CertificateOrder>),
    /// `data` is JSON.
    DataTransfer {
        vendor: String,
        message: Option<String>,
        data: Option<String>,
    },
    IsResetAllowed {
        target: Target,
        kind: ResetKind,
    },
    /// Whether the step that asks is on the disk. The station itself answers.
    IsStored,
    Lock {
        evse: i32,
        connector: i32,
    },
    MayStart {
        evse: i32,
        token: Option<Token>,
    },
    MayStop {
        evse: i32,
    },
    Reset {
        target: Target,
        kind: ResetKind,
    },
    Unlock {
        evse: i32,
        connector: i32,
    },
    ValidateProfile {
        slot: i32,
        profile: Box<NetworkProfile>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Certificates(CertificateOutcome),
    DataTransfer(TransferOutcome),
    Lock(LockOutcome),
    Reset(ResetOutcome),
    Unlock(UnlockOutcome),
    Verdict(Verdict),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockOutcome {
    Locked,
    LockFailed,
    UnknownConnector,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlockOutcome {
    Unlocked,
    UnlockFailed,
    UnknownConnector,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferOutcome {
    pub status: TransferStatus,
    /// JSON.
    pub data: Option<String>,
}

/// OCPP's DataTransferStatusEnumType.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferStatus {
    Accepted,
    Rejected,
    UnknownMessageId,
    UnknownVendorId,
}

/// `NotServed`: no plugin resets this, the engine restarts the process or refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetOutcome {
    Accepted,
    NotServed,
    Rejected,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ResetKind {
    Immediate,
    OnIdle,
}

/// Orders and news for plugins.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    AllowEnergy {
        evse: i32,
        allowed: bool,
    },
    /// A token was accepted or refused: OCPP's AuthorizationStatusEnumType by name.
    Authorization {
        evse: Option<i32>,
        token: Token,
        status: String,
    },
    Boot {
        status: String,
        interval_seconds: u32,
    },
    /// The websocket to the CSMS is open, or closed.
    Connection {
        connected: bool,
    },
    /// OCPP's ConnectorStatusEnumType by name.
    ConnectorStatus {
        evse: i32,
        connector: i32,
        status: String,
    },
    EffectiveStatus {
        target: Target,
        operative: bool,
    },
    /// The TransactionEvent request, as queued.
    TransactionEvent {
        request: String,
    },
    TransactionResponse {
        transaction: String,
        response: String,
    },
    /// As the CSMS is told of it.
    SecurityEvent {
        kind: String,
        info: String,
    },
    TimeSync {
        csms_time: DateTime,
    },
    VariableChanged {
        key: VariableKey,
        value: String,
    },
}

/// For the log and for people; nothing depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// A frame of the CSMS that broke the rules, and how.
    BadFrame(String),
    Boot {
        status: String,
    },
    /// News of the station's certificates.
    Certificates(String),
    ConnectorStatus {
        evse: i32,
        connector: i32,
        status: String,
    },
    /// The CSMS would not take a message; it is given up (E13.FR.03).
    EventGivenUp {
        id: String,
        why: String,
    },
    FactIgnored(String),
    LockFailed {
        evse: i32,
        connector: i32,
    },
    QuestionTimedOut {
        question: String,
    },
    Reset {
        target: Target,
        kind: ResetKind,
    },
    /// What was stored does not fit any more.
    Restored(String),
    SecurityEvent {
        kind: String,
        info: String,
    },
    /// More security events wait than are kept; the CSMS will never hear of this one.
    SecurityEventDropped(String),
    TokenAccepted {
        evse: Option<i32>,
        how: String,
    },
    TokenRefused {
        evse: Option<i32>,
        why: String,
    },
    TransactionEnded {
        evse: i32,
        id: String,
        reason: String,
    },
    TransactionStarted {
        evse: i32,
        id: String,
    },
}
