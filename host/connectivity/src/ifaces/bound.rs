//! One iface and its driver: a state machine that keeps Zephyr's rules for connectivity, whatever the driver does.
//!
//! | in | comes | goes to |
//! |---|---|---|
//! | Idle | connect; admin-up, where it connects by itself | Connecting |
//! | Idle, never given up | the driver is up by itself | Connected |
//! | Idle, given up | the driver is up by itself | Idle; the driver is told to disconnect |
//! | Connecting | up | Connected |
//! | Connecting | refused, down, no answer | Connecting: one attempt, the driver is asked again |
//! | Connecting | its timeout | Idle, TIMEOUT; the driver is told to disconnect |
//! | Connected | down, dormant; persistent | Connecting, with a timeout of its own |
//! | Connected | down, dormant; not persistent | Idle; the driver is told to disconnect |
//! | Connected | the driver's plugin ends or begins anew | Resuming, which still counts as up |
//! | Resuming | up | Connected |
//! | Resuming | down, dormant, half a minute | Connecting |
//! | any | disconnect, admin-down | Idle; the driver is told to disconnect |
//! | any | fatal error | Idle, FATAL_ERROR; initialised anew when it is to connect again |
//!
//! At most one call waits for the driver's answer; which one comes next is a function of the state ([`Bound::next`]).

use std::{collections::BTreeSet, fmt, net::IpAddr, time::Duration};

use super::{Event, Options, link::reaches_out};

/// For the answer to a call. Then the call counts as failed, and its answer means nothing any more.
pub(crate) const CALL: Duration = Duration::from_secs(3);

/// Between two tries to connect or initialise within one attempt.
pub(crate) const PAUSE: Duration = Duration::from_secs(5);

/// A driver that connects and says nothing is asked again: to one that works on it, that is nothing new.
pub(crate) const REMINDER: Duration = Duration::from_secs(60);

/// For a driver that begins anew to say that its iface still is up.
pub(crate) const RESUME: Duration = Duration::from_secs(30);

/// One call of a driver. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub(crate) u64);

impl From<u64> for CallId {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<CallId> for u64 {
    fn from(call: CallId) -> Self {
        call.0
    }
}

/// What a driver is asked, as in the contract of link drivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Init,
    Connect,
    Disconnect,
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Init => "init",
            Self::Connect => "connect",
            Self::Disconnect => "disconnect",
        })
    }
}

/// What a driver tells of an iface of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// Associated: it can carry traffic once it has an address.
    Up,
    /// The association is gone, and why.
    Down(String),
    /// It works, and waits for something outside.
    Dormant,
    /// All addresses that the system does not know by itself.
    Addresses(Vec<IpAddr>),
    /// It cannot work until it is initialised anew, and why.
    Fatal(String),
}

/// What is to be done about an iface.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Ask(CallId, Op),
    /// Take it admin-down: it is given up.
    TakeDown,
    Tell(Event),
}

/// One input: the time, and what follows from it.
pub(crate) struct Turn<'a> {
    pub(crate) now: Duration,
    pub(crate) calls: &'a mut u64,
    pub(crate) actions: Vec<Action>,
}

/// What the host wants of the iface, and how far that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    Idle(Idle),
    /// None: no timeout, or not yet, since there is no driver.
    Connecting {
        deadline: Option<Duration>,
    },
    Connected,
    Resuming {
        until: Duration,
    },
}

/// Why nothing is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Idle {
    /// Never asked for, and never given up.
    Untouched,
    AdminDown,
    Fatal(String),
    Lost(String),
    Ordered,
    TimedOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Readiness {
    /// Nobody is there to be asked.
    Missing,
    /// To be initialised.
    Raw,
    Ready,
}

#[derive(Debug)]
struct Call {
    id: CallId,
    op: Op,
    until: Duration,
}

#[derive(Debug)]
pub(crate) struct Bound {
    name: String,
    pub(crate) options: Options,
    pub(crate) admin_up: bool,
    pub(crate) goal: Goal,
    /// What the driver says of the association.
    pub(crate) dormant: bool,
    /// What the driver says, where the system does not know them.
    pub(crate) addresses: BTreeSet<IpAddr>,
    /// Of an attempt: what went wrong last.
    pub(crate) trouble: Option<String>,
    readiness: Readiness,
    call: Option<Call>,
    /// The driver is to give up what it does.
    cancel: bool,
    /// When the driver is asked next.
    again_at: Duration,
}

impl Bound {
    pub(crate) fn new(name: String, options: Options) -> Self {
        Self {
            name,
            options,
            admin_up: false,
            goal: Goal::Idle(Idle::Untouched),
            dormant: false,
            addresses: BTreeSet::new(),
            trouble: None,
            readiness: Readiness::Missing,
            call: None,
            cancel: false,
            again_at: Duration::ZERO,
        }
    }

    /// Whether the driver's part of being oper-up is there.
    pub(crate) fn is_associated(&self) -> bool {
        matches!(self.goal, Goal::Connected | Goal::Resuming { .. })
    }

    pub(crate) fn waits_for(&self, call: CallId) -> bool {
        self.call.as_ref().is_some_and(|waiting| waiting.id == call)
    }

    pub(crate) fn has_driver(&self) -> bool {
        self.readiness != Readiness::Missing
    }

    /// A driver is there, for the first time or in a new incarnation: it knows nothing of the iface.
    pub(crate) fn driver_up(&mut self, turn: &mut Turn<'_>) {
        if self.has_driver() {
            self.driver_down(turn);
        }
        self.readiness = Readiness::Raw;
        self.again_at = turn.now;
        if let Goal::Connecting { deadline: None } = self.goal {
            let deadline = self.deadline(turn.now);
            self.goal = Goal::Connecting { deadline };
        }
        self.settle(turn);
    }

    pub(crate) fn driver_down(&mut self, turn: &mut Turn<'_>) {
        self.readiness = Readiness::Missing;
        self.call = None;
        if self.goal == Goal::Connected {
            let until = turn.now + RESUME;
            self.goal = Goal::Resuming { until };
        }
    }

    /// Somebody took the iface admin-up or admin-down.
    pub(crate) fn admin(&mut self, turn: &mut Turn<'_>, up: bool) {
        if std::mem::replace(&mut self.admin_up, up) == up {
            return;
        }
        match (up, &self.goal) {
            (true, _) if self.options.auto_connect => self.attempt(turn.now),
            (true, Goal::Idle(Idle::Fatal(_))) => {}
            (true, _) => self.goal = Goal::Idle(Idle::Untouched),
            (false, _) => self.abandon(Idle::AdminDown),
        }
        self.settle(turn);
    }

    /// Begins to connect, unless that is under way or done. The iface is admin-up.
    pub(crate) fn connect(&mut self, turn: &mut Turn<'_>) {
        self.attempt(turn.now);
        self.settle(turn);
    }

    pub(crate) fn disconnect(&mut self, turn: &mut Turn<'_>) {
        self.give_up(turn, Idle::Ordered);
        self.settle(turn);
    }

    /// The answer to a call; the error is the driver's, or says why there is none.
    pub(crate) fn answered(&mut self, turn: &mut Turn<'_>, id: CallId, result: Result<(), String>) {
        let Some(call) = self.call.take_if(|call| call.id == id) else {
            return;
        };
        match (call.op, result) {
            (Op::Init, Ok(())) => {
                self.readiness = Readiness::Ready;
                self.again_at = turn.now;
            }
            (Op::Connect, Ok(())) => {}
            (Op::Disconnect, Ok(())) => self.cancel = false,
            (op, Err(why)) => self.failed(turn.now, op, why),
        }
        self.settle(turn);
    }

    pub(crate) fn report(&mut self, turn: &mut Turn<'_>, report: Report) {
        if let Report::Addresses(addresses) = report {
            self.addresses = addresses.into_iter().filter(|a| reaches_out(*a)).collect();
            return;
        }
        self.dormant = report == Report::Dormant;
        match report {
            Report::Up => self.up(turn.now),
            Report::Down(why) => self.down(turn, why),
            Report::Fatal(why) => self.fatal(turn, why),
            _ => self.waits(turn),
        }
        self.settle(turn);
    }

    /// A deadline may have passed.
    pub(crate) fn tick(&mut self, turn: &mut Turn<'_>) {
        let past = |at: Duration| at <= turn.now;
        if let Some(late) = self.call.take_if(|call| past(call.until)) {
            let why = format!("its driver does not answer to {} in time", late.op);
            self.failed(turn.now, late.op, why);
        }
        match self.goal {
            Goal::Connecting { deadline: Some(at) } if past(at) => {
                turn.tell(Event::Timeout {
                    iface: self.name.clone(),
                });
                self.give_up(turn, Idle::TimedOut);
            }
            Goal::Resuming { until } if past(until) => {
                self.trouble = Some("its driver did not come back in time".into());
                self.goal = self.connecting(turn.now);
            }
            _ => {}
        }
        self.settle(turn);
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        let call = self.call.as_ref().map(|call| call.until);
        let goal = match self.goal {
            Goal::Connecting { deadline } => deadline,
            Goal::Resuming { until } => Some(until),
            Goal::Idle(_) | Goal::Connected => None,
        };
        let wanted = self.call.is_none() && self.next().is_some();
        call.into_iter()
            .chain(goal)
            .chain(wanted.then_some(self.again_at))
            .min()
    }

    fn up(&mut self, now: Duration) {
        match self.goal {
            Goal::Idle(Idle::Untouched) if self.admin_up => self.goal = Goal::Connected,
            // It connects by itself, against what is wanted.
            Goal::Idle(_) => {
                self.again_at = if self.cancel { self.again_at } else { now };
                self.cancel = true;
            }
            Goal::Connecting { .. } | Goal::Connected | Goal::Resuming { .. } => {
                self.goal = Goal::Connected;
                self.trouble = None;
            }
        }
    }

    fn down(&mut self, turn: &mut Turn<'_>, why: String) {
        match self.goal {
            Goal::Idle(_) => {
                // Unless it is about an attempt, the end of which the driver has not heard of.
                let heard = self.call.as_ref().is_none_or(|call| call.op == Op::Disconnect);
                self.cancel &= !(heard && self.readiness == Readiness::Ready);
            }
            Goal::Connecting { .. } => self.again_later(turn.now, why),
            Goal::Connected | Goal::Resuming { .. } => self.lost(turn, why),
        }
    }

    fn waits(&mut self, turn: &mut Turn<'_>) {
        if self.is_associated() {
            self.lost(turn, "the network is gone for now".into());
        }
    }

    fn lost(&mut self, turn: &mut Turn<'_>, why: String) {
        // That a driver began anew is no loss of the network.
        let resuming = matches!(self.goal, Goal::Resuming { .. });
        if self.options.persistent || resuming {
            self.goal = self.connecting(turn.now);
            self.again_at = turn.now;
            self.trouble = Some(why);
        } else {
            self.give_up(turn, Idle::Lost(why));
        }
    }

    fn fatal(&mut self, turn: &mut Turn<'_>, why: String) {
        if self.goal != Goal::Idle(Idle::Fatal(why.clone())) {
            turn.tell(Event::FatalError {
                iface: self.name.clone(),
                why: why.clone(),
            });
        }
        if let Goal::Idle(_) = self.goal {
            self.goal = Goal::Idle(Idle::Fatal(why));
        } else {
            self.give_up(turn, Idle::Fatal(why));
        }
        self.call = None;
        self.cancel = false;
        if self.has_driver() {
            self.readiness = Readiness::Raw;
        }
    }

    fn attempt(&mut self, now: Duration) {
        if let Goal::Idle(_) = self.goal {
            self.goal = self.connecting(now);
            self.again_at = now;
            self.cancel = false;
            self.trouble = None;
        }
    }

    fn connecting(&self, now: Duration) -> Goal {
        Goal::Connecting {
            deadline: self.deadline(now),
        }
    }

    /// Of an attempt that begins now. A driver that is not there has not begun.
    fn deadline(&self, now: Duration) -> Option<Duration> {
        let timeout = self.options.connect_timeout.filter(|_| self.has_driver())?;
        now.checked_add(timeout)
    }

    /// A call failed; that an attempt could not begin which is given up meanwhile is no matter.
    fn failed(&mut self, now: Duration, op: Op, why: String) {
        if op != Op::Connect || !matches!(self.goal, Goal::Idle(_)) {
            self.again_later(now, why);
        }
    }

    fn again_later(&mut self, now: Duration, why: String) {
        self.again_at = now + PAUSE;
        self.trouble = Some(why);
    }

    fn give_up(&mut self, turn: &mut Turn<'_>, why: Idle) {
        if let Goal::Idle(_) = self.goal {
            return;
        }
        self.abandon(why);
        if self.options.auto_down {
            turn.actions.push(Action::TakeDown);
        }
    }

    fn abandon(&mut self, why: Idle) {
        if let Goal::Idle(_) = self.goal {
            return;
        }
        self.goal = Goal::Idle(why);
        self.cancel = true;
        self.again_at = Duration::ZERO;
        self.trouble = None;
    }

    /// What the driver is to be asked next, when its time comes.
    fn next(&self) -> Option<Op> {
        match (self.readiness, &self.goal) {
            (Readiness::Missing, _) => None,
            (Readiness::Raw, Goal::Idle(Idle::Fatal(_))) => None,
            (Readiness::Raw, _) => Some(Op::Init),
            (Readiness::Ready, Goal::Idle(_)) if self.cancel => Some(Op::Disconnect),
            (Readiness::Ready, Goal::Connecting { .. } | Goal::Resuming { .. }) => Some(Op::Connect),
            (Readiness::Ready, Goal::Idle(_) | Goal::Connected) => None,
        }
    }

    fn settle(&mut self, turn: &mut Turn<'_>) {
        if self.call.is_some() || self.again_at > turn.now {
            return;
        }
        let Some(op) = self.next() else { return };
        if op == Op::Init && !self.is_associated() {
            self.addresses.clear();
            self.dormant = false;
        }
        *turn.calls += 1;
        let id = CallId(*turn.calls);
        self.again_at = turn.now + REMINDER;
        self.call = Some(Call {
            id,
            op,
            until: turn.now + CALL,
        });
        turn.actions.push(Action::Ask(id, op));
    }
}

impl Turn<'_> {
    fn tell(&mut self, event: Event) {
        self.actions.push(Action::Tell(event));
    }
}
