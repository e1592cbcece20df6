//! A station for `cargo test`: it records what a plugin does, and its time passes only when a test says so.
//! Not there when the plugin is built as a component.
//!
//! Each test thread has its own.
//!
//! ```
//! use std::time::Duration;
//! use plugpoint_plugin::{Events, Plugin, Description, Settings, TimerId, clock, hardware, testing};
//!
//! struct Button;
//! impl Plugin for Button {
//!     fn describe() -> Description { Description::new("button", "1.0.0", "Acme") }
//!     fn init(_: Settings) -> Result<Self, String> {
//!         clock::set_timer(Duration::from_secs(1));
//!         Ok(Self)
//!     }
//! }
//! impl Events for Button {
//!     fn on_timer(&mut self, _: TimerId) { hardware::stop_pressed(1); }
//! }
//!
//! let mut button = Button::init(Settings::default()).unwrap();
//! testing::run_for(&mut button, Duration::from_millis(1500));
//! assert_eq!(testing::take(), [testing::Call::StopPressed(1)]);
//! ```

pub(crate) mod native;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::hardware::{ContactorState, EvState, Fault, LockState, Reading};
use crate::log::Level;
use crate::{
    Binding, ConnectorId, DisplayRefusal, Events, EvseId, IdToken, LockOutcome, LogFile, RequestId,
    ResetOutcome, Target, TimerId, Timestamp, TransferOutcome, UnlockOutcome, UpdateOutcome, Variable,
    Verdict,
};

/// What a plugin did; the fields are the arguments of the function of that name.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each is a function of the SDK")]
pub enum Call {
    Log(Level, String),
    Send(String, Vec<u8>),
    Cable(EvseId, ConnectorId, bool),
    Ev(EvseId, EvState),
    Contactor(EvseId, ContactorState),
    Lock(EvseId, ConnectorId, LockState),
    Meter(EvseId, Option<Timestamp>, Vec<Reading>),
    Token(Option<EvseId>, IdToken),
    StopPressed(EvseId),
    FaultRaised(Fault),
    FaultCleared(Target, String),
    VariableChanged(Variable),
    SecurityEvent(String, String),
    Unlocked(RequestId, UnlockOutcome),
    Locked(RequestId, LockOutcome),
    ResetDone(RequestId, ResetOutcome),
    Decided(RequestId, Verdict),
    NetworkConfigured(RequestId, Result<Binding, String>),
    ProfileValidated(RequestId, Result<(), String>),
    Transferred(RequestId, TransferOutcome),
    Displayed(RequestId, Result<(), DisplayRefusal>),
    Updating(RequestId, UpdateOutcome),
    LogCollected(RequestId, Result<LogFile, String>),
    CustomerInformed(RequestId, Option<String>),
    LinkUp(String),
    LinkDown(String, String),
    LinkDormant(String),
    LinkAddresses(String, Vec<String>),
    LinkFatalError(String, String),
    TrySwitch(u32),
    UplinkLost(String),
    FirmwareStatus(RequestId, String, String),
    Progress(RequestId, u8),
}

/// What the plugin did since the last time, in order.
#[must_use]
pub fn take() -> Vec<Call> {
    with(|host| std::mem::take(&mut host.calls))
}

/// Grants a port. None is granted at the start.
pub fn grant_port(name: &str) {
    with(|host| host.ports.push(name.to_owned()));
}

/// Makes the image of a firmware job readable, by [`crate::jobs::read`].
pub fn give_image(request: RequestId, image: &[u8]) {
    with(|host| host.images.insert(request, image.to_owned()));
}

/// Lets time pass without calling anybody, as while a plugin is being replaced.
pub fn pass(time: Duration) {
    with(|host| host.now_ns += nanos(time));
}

/// Lets time pass, and calls the plugin's timers as they fall due.
pub fn run_for(plugin: &mut impl Events, time: Duration) {
    let end = with(|host| host.now_ns + nanos(time));
    while let Some(timer) = with(|host| host.next_due(end)) {
        plugin.on_timer(timer);
    }
    with(|host| host.now_ns = end);
}

/// The timers that are set, with the time until each is due; the earliest first.
#[must_use]
pub fn timers() -> Vec<(TimerId, Duration)> {
    with(|host| {
        let mut timers: Vec<_> = host.timers.iter().map(|(timer, due)| (*due, *timer)).collect();
        timers.sort_unstable();
        let left = |due: u64| Duration::from_nanos(due.saturating_sub(host.now_ns));
        timers
            .into_iter()
            .map(|(due, timer)| (timer, left(due)))
            .collect()
    })
}

/// Only what was sent on a port since the last time, joined; the other calls stay for [`take`].
#[must_use]
pub fn take_sent(port: &str) -> Vec<u8> {
    let sent = |call: &mut Call| matches!(call, Call::Send(name, _) if name == port);
    let calls: Vec<Call> = with(|host| host.calls.extract_if(.., sent).collect());
    let bytes = |call| {
        if let Call::Send(_, bytes) = call {
            bytes
        } else {
            Vec::new()
        }
    };
    calls.into_iter().flat_map(bytes).collect()
}

/// The station process starts anew: monotonic time begins again, and no timer is set. The wall clock goes on.
pub fn restart_clock() {
    forget_timers();
    with(|host| host.before_ns += std::mem::take(&mut host.now_ns));
}

/// Forgets all timers, as when a plugin is replaced.
pub fn forget_timers() {
    with(|host| host.timers.clear());
}

/// The stub station of one thread.
#[derive(Default)]
pub(crate) struct Host {
    calls: Vec<Call>,
    now_ns: u64,
    /// What passed before the station process started anew.
    before_ns: u64,
    last_timer: TimerId,
    timers: BTreeMap<TimerId, u64>,
    pub(crate) ports: Vec<String>,
    images: BTreeMap<RequestId, Vec<u8>>,
    pub(crate) kv: BTreeMap<String, Vec<u8>>,
}

impl Host {
    pub(crate) fn monotonic_ns(&self) -> u64 {
        self.now_ns
    }

    pub(crate) fn wall_ms(&self) -> Timestamp {
        const NEW_YEAR_2026: Timestamp = 1_767_225_600_000;
        NEW_YEAR_2026 + (self.before_ns + self.now_ns) / 1_000_000
    }

    pub(crate) fn set_timer(&mut self, after_ms: u64) -> TimerId {
        self.last_timer += 1;
        let due = self.now_ns.saturating_add(after_ms.saturating_mul(1_000_000));
        self.timers.insert(self.last_timer, due);
        self.last_timer
    }

    pub(crate) fn cancel_timer(&mut self, timer: TimerId) {
        self.timers.remove(&timer);
    }

    /// Takes the earliest timer due by `end`, and moves the clock to it.
    fn next_due(&mut self, end: u64) -> Option<TimerId> {
        let (due, timer) = self.timers.iter().map(|(timer, due)| (*due, *timer)).min()?;
        if due > end {
            return None;
        }
        self.timers.remove(&timer);
        self.now_ns = self.now_ns.max(due);
        Some(timer)
    }
}

pub(crate) fn with<R>(f: impl FnOnce(&mut Host) -> R) -> R {
    thread_local!(static HOST: RefCell<Host> = RefCell::default());
    HOST.with_borrow_mut(f)
}

pub(crate) fn record(call: Call) {
    with(|host| host.calls.push(call));
}

fn nanos(time: Duration) -> u64 {
    time.as_nanos().try_into().unwrap_or(u64::MAX)
}
