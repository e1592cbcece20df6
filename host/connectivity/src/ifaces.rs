//! The network interfaces of the system: which are ready to carry traffic, and the connecting of those that need it.
//!
//! Zephyr's Connection Manager for Linux. *Monitoring*: an iface is ready when it is admin-up and oper-up, has an address
//! that reaches out, and is not ignored; the first ready iface and the loss of the last are told. *Control*: an iface
//! with a driver is connected and kept so, by rules that are kept whatever the driver does.
//!
//! [`Ifaces`] decides and is sans-IO; the [`Manager`] runs it and feeds it with the kernel's news.

mod bound;
mod control;
mod handle;
mod link;
mod manager;
mod monitor;
mod netlink;
mod rules;
mod settings;
mod status;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::IpAddr,
    time::Duration,
};

pub use bound::{CallId, Op, Report};
pub use control::{Act, OrderError, Outcome, Target};
pub use handle::Handle;
pub use link::{Fact, Link};
pub use manager::{Manager, Told};
pub use monitor::Reach;
pub use rules::Which;
pub use settings::{Controlled, Driver, OptionError, Options, Settings, timeout};
pub use status::{ControlStatus, IfaceStatus, Status};

use control::Control;
use link::Links;
use monitor::{Monitor, Ready};
use rules::Rules;

/// What happened to the ifaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An iface can carry traffic.
    Ready { iface: String },
    /// It can do so no more, and why; what goes over it is dead.
    Lost { iface: String, why: String },
    /// A ready iface has it no more; what is bound to it is dead.
    AddressLost { address: IpAddr },
    /// The first iface is ready.
    Connected(Reach),
    /// No iface is ready any more.
    Disconnected(Reach),
    /// An attempt to connect was given up when its timeout had passed.
    Timeout { iface: String },
    /// The iface cannot be connected, and it is not tried any more until somebody asks for it.
    FatalError { iface: String, why: String },
}

/// What happened outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// News of the system, to be weighed when all are taken.
    Facts(Vec<Fact>),
    /// A driver is there: for the first time, or a new incarnation that knows nothing of its ifaces.
    DriverUp {
        driver: String,
    },
    /// A driver is gone for now.
    DriverDown {
        driver: String,
    },
    /// What came of [`Output::Ask`]; the error says why the driver does not do it, or why there is no answer.
    Answered {
        call: CallId,
        result: Result<(), String>,
    },
    /// A driver tells of an iface; of one that is not its own, nothing is taken.
    Report {
        driver: String,
        iface: String,
        report: Report,
    },
    Ignore(Which),
    Watch(Which),
    /// Tell again which of the [`Reach`]es there are.
    Resend,
    /// A deadline may have passed.
    Tick,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Call the driver and answer with [`Input::Answered`]. The call must not be waited for.
    Ask {
        call: CallId,
        driver: String,
        iface: String,
        op: Op,
    },
    /// Take an iface of the system admin-up or admin-down.
    SetAdmin {
        index: u32,
        iface: String,
        up: bool,
    },
    Event(Event),
}

/// All ifaces. Times are durations since an origin that the caller chooses.
#[derive(Debug)]
pub struct Ifaces {
    now: Duration,
    rules: Rules,
    links: Links,
    controls: BTreeMap<String, Control>,
    monitor: Monitor,
    calls: u64,
    outputs: VecDeque<Output>,
}

impl Ifaces {
    pub fn new(settings: &Settings) -> Self {
        let mut ifaces = Self {
            now: Duration::ZERO,
            rules: Rules::new(&settings.ignore, &settings.watch),
            links: Links::default(),
            controls: BTreeMap::new(),
            monitor: Monitor::default(),
            calls: 0,
            outputs: VecDeque::new(),
        };
        for controlled in &settings.controlled {
            ifaces.control(controlled);
        }
        ifaces
    }

    /// Takes one input. What is to be done about it comes from [`Self::poll`].
    pub fn handle(&mut self, now: Duration, input: Input) {
        self.now = now;
        match input {
            Input::Facts(facts) => self.learn(facts),
            Input::DriverUp { driver } => self.each_of(&driver, bound::Bound::driver_up),
            Input::DriverDown { driver } => self.each_of(&driver, bound::Bound::driver_down),
            Input::Answered { call, result } => self.answered(call, result),
            Input::Report {
                driver,
                iface,
                report,
            } => self.report(&driver, &iface, report),
            Input::Ignore(which) => self.rules.set(which, true),
            Input::Watch(which) => self.rules.set(which, false),
            Input::Resend => {
                let events = self.monitor.resend().map(Output::Event);
                self.outputs.extend(events);
            }
            Input::Tick => {}
        }
        self.due();
        self.weigh();
    }

    /// Carries an order out as far as that is possible at once; the rest is told by events and the status.
    pub fn order(&mut self, now: Duration, act: Act, target: &Target) -> Vec<Outcome> {
        self.now = now;
        let outcomes = self.carry_out(act, target);
        self.weigh();
        outcomes
    }

    /// The next thing to do, until `None`.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Tick`] is due.
    pub fn next_deadline(&self) -> Option<Duration> {
        let controls = self.controls.values();
        controls.filter_map(|control| control.bound.next_deadline()).min()
    }

    /// Tells what became ready, and what is not ready any more.
    fn weigh(&mut self) {
        let ready: Ready = self
            .names()
            .into_iter()
            .filter(|name| self.why_not_ready(name).is_none())
            .map(|name| (name.to_owned(), self.addresses(name)))
            .collect();
        let mut monitor = std::mem::take(&mut self.monitor);
        let why = |iface: &str| self.why_not_ready(iface).unwrap_or_default();
        let news = monitor.update(ready, why);
        self.monitor = monitor;
        self.outputs.extend(news.into_iter().map(Output::Event));
    }

    /// Those of the system, and those that the station controls.
    fn names(&self) -> BTreeSet<&str> {
        let links = self.links.iter().map(|known| known.link.name.as_str());
        links.chain(self.controls.keys().map(String::as_str)).collect()
    }
}
