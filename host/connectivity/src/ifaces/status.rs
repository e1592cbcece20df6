//! The ifaces at a glance, and why one is not ready.

use std::{collections::BTreeSet, net::IpAddr};

use serde::Serialize;

use super::{
    Driver, Ifaces, Reach,
    bound::{Bound, Goal, Idle},
    control::Control,
};

/// All ifaces at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether some iface is ready, at all and for each family of addresses.
    pub reach: Vec<Reach>,
    pub ifaces: Vec<IfaceStatus>,
}

/// One iface at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IfaceStatus {
    pub name: String,
    /// None: the system does not have it.
    pub kind: Option<String>,
    pub admin_up: bool,
    pub oper_up: bool,
    pub dormant: bool,
    pub ignored: bool,
    pub ready: bool,
    /// Those that reach further than the next machine.
    pub addresses: Vec<IpAddr>,
    /// Why it is not ready.
    pub why: Option<String>,
    pub control: Option<ControlStatus>,
}

/// How an iface that the station controls is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ControlStatus {
    /// `linux`, or the plugin.
    pub driver: String,
    /// `idle`, `connecting`, `connected` or `resuming` (its driver began anew).
    pub state: &'static str,
    /// Why it is idle, or what went wrong last in the attempt.
    pub why: Option<String>,
    /// Until the attempt is given up.
    pub timeout_ms: Option<u64>,
}

impl Ifaces {
    pub fn status(&self) -> Status {
        let reach = Reach::ALL.into_iter();
        Status {
            reach: reach.filter(|reach| self.monitor.gives(*reach)).collect(),
            ifaces: self.names().into_iter().map(|name| self.iface(name)).collect(),
        }
    }

    fn iface(&self, name: &str) -> IfaceStatus {
        let known = self.links.get(name);
        let control = self.controls.get(name);
        let dormant = known.is_some_and(|known| known.link.dormant);
        IfaceStatus {
            name: name.to_owned(),
            kind: known.map(|known| known.link.kind.clone()),
            admin_up: self.is_admin_up(name),
            oper_up: self.why_not_oper_up(name).is_none(),
            dormant: dormant || control.is_some_and(|control| control.bound.dormant),
            ignored: self.is_ignored(name),
            ready: self.monitor.is_ready(name),
            addresses: self.addresses(name).into_iter().collect(),
            why: self.why_not_ready(name),
            control: control.map(|control| self.control_status(control)),
        }
    }

    fn control_status(&self, control: &Control) -> ControlStatus {
        let bound = &control.bound;
        let (state, deadline) = match bound.goal {
            Goal::Idle(_) => ("idle", None),
            Goal::Connecting { deadline } => ("connecting", deadline),
            Goal::Connected => ("connected", None),
            Goal::Resuming { until } => ("resuming", Some(until)),
        };
        let left = deadline.map(|at| at.saturating_sub(self.now).as_millis());
        ControlStatus {
            driver: match &control.driver {
                Driver::Linux => "linux".into(),
                Driver::Named(driver) => driver.clone(),
            },
            state,
            why: why_not_connected(bound),
            timeout_ms: left.map(|left| u64::try_from(left).unwrap_or(u64::MAX)),
        }
    }

    pub(super) fn why_not_ready(&self, name: &str) -> Option<String> {
        if self.is_ignored(name) {
            return Some("it is ignored".into());
        }
        if !self.is_admin_up(name) {
            let unknown = self.links.get(name).is_none() && self.driver(name).is_none();
            let why = if unknown {
                "the system has no such iface"
            } else {
                "it is admin-down"
            };
            return Some(why.into());
        }
        self.why_not_oper_up(name).or_else(|| {
            self.addresses(name)
                .is_empty()
                .then(|| "it has no address".into())
        })
    }

    /// What the system says counts, where it knows the iface.
    fn is_admin_up(&self, name: &str) -> bool {
        match self.links.get(name) {
            Some(known) => known.link.admin_up,
            None => self
                .controls
                .get(name)
                .is_some_and(|control| control.bound.admin_up),
        }
    }

    fn why_not_oper_up(&self, name: &str) -> Option<String> {
        let bound = self.controls.get(name).map(|control| &control.bound);
        if let Some(bound) = bound.filter(|bound| !bound.is_associated()) {
            return Some(why_not_connected(bound).unwrap_or_else(|| "it is not connected".into()));
        }
        let running = self.links.get(name).is_none_or(|known| known.link.running);
        (!running).then(|| "there is no carrier".into())
    }

    /// Those of the system, and those that the driver knows of.
    pub(super) fn addresses(&self, name: &str) -> BTreeSet<IpAddr> {
        let known = self
            .links
            .get(name)
            .into_iter()
            .flat_map(|known| &known.addresses);
        let told = self
            .controls
            .get(name)
            .into_iter()
            .flat_map(|c| &c.bound.addresses);
        known.chain(told).copied().collect()
    }
}

fn why_not_connected(bound: &Bound) -> Option<String> {
    match &bound.goal {
        Goal::Connected => None,
        Goal::Idle(idle) => Some(match idle {
            Idle::Untouched => "nobody asked to connect it".into(),
            Idle::AdminDown => "it is admin-down".into(),
            Idle::Fatal(why) => format!("a fatal error: {why}"),
            Idle::Lost(why) => format!("the connection was lost: {why}"),
            Idle::Ordered => "it was disconnected on order".into(),
            Idle::TimedOut => "the attempt to connect timed out".into(),
        }),
        Goal::Connecting { .. } | Goal::Resuming { .. } => match &bound.trouble {
            Some(why) => Some(format!("it is connecting; {why}")),
            None if !bound.has_driver() => Some("it waits for its driver".into()),
            None => Some("it is connecting".into()),
        },
    }
}
