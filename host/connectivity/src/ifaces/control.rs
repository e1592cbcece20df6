//! The controlled ifaces: orders, the drivers, and what the system says of the same ifaces.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    CallId, Controlled, Driver, Fact, Ifaces, Link, Op, OptionError, Output, Report,
    bound::{Action, Bound, Turn},
};

/// One controlled iface.
#[derive(Debug)]
pub(super) struct Control {
    pub(super) driver: Driver,
    /// Whether it is to be admin-up: as it was ordered last.
    pub(super) wanted_up: bool,
    pub(super) bound: Bound,
}

/// What can be ordered of an iface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    Up,
    Down,
    Connect,
    Disconnect,
}

/// Which ifaces an order is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// Any of the system can be taken up and down; those that the station controls can be connected.
    One(String),
    /// All that the station controls.
    All { skip_ignored: bool },
}

/// What came of an order for one iface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub iface: String,
    pub result: Result<(), OrderError>,
}

/// Why an order was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    #[error("the system has no iface `{0}`")]
    Unknown(String),
    #[error("`{0}` has no driver; name it in [[network.ifaces]]")]
    NotControlled(String),
    #[error("`{0}` is admin-down; bring it up first")]
    AdminDown(String),
    #[error("`{iface}` cannot be taken {way}: {why}", way = if *.up { "up" } else { "down" })]
    Admin { iface: String, up: bool, why: String },
}

impl Ifaces {
    pub(super) fn control(&mut self, controlled: &Controlled) {
        let Controlled {
            name,
            driver,
            options,
        } = controlled;
        let bound = Bound::new(name.clone(), *options);
        let control = Control {
            driver: driver.clone(),
            wanted_up: options.auto_up,
            bound,
        };
        self.controls.insert(name.clone(), control);
        match driver {
            Driver::Linux => self.with(name, Bound::driver_up),
            // The system need not know it; if it does, what the system says comes later.
            Driver::Named(_) => self.with(name, |bound, turn| bound.admin(turn, options.auto_up)),
        }
    }

    pub(super) fn carry_out(&mut self, act: Act, target: &Target) -> Vec<Outcome> {
        let ifaces: Vec<String> = match target {
            Target::One(iface) => vec![iface.clone()],
            Target::All { skip_ignored } => {
                let all = self.controls.keys().cloned();
                all.filter(|iface| !(*skip_ignored && self.is_ignored(iface)))
                    .collect()
            }
        };
        let mut outcomes = Vec::new();
        for iface in ifaces {
            let result = match act {
                Act::Up => self.set_admin(&iface, true),
                Act::Down => self.set_admin(&iface, false),
                Act::Connect => self.connect(&iface),
                Act::Disconnect => self.disconnect(&iface),
            };
            outcomes.push(Outcome { iface, result });
        }
        outcomes
    }

    /// An option of the host's, as it is. None: it is not the host's.
    ///
    /// # Errors
    /// If the station does not control the iface.
    pub fn option(&self, iface: &str, name: &str) -> Result<Option<String>, OrderError> {
        let control = self.controls.get(iface);
        let control = control.ok_or_else(|| OrderError::NotControlled(iface.to_owned()))?;
        Ok(control.bound.options.get(name))
    }

    /// Sets an option of the host's.
    ///
    /// # Errors
    /// If it is not the host's, or cannot have this value.
    pub fn set_option(&mut self, iface: &str, name: &str, value: &str) -> Result<(), OptionError> {
        let control = self.controls.get_mut(iface).ok_or(OptionError::Unknown)?;
        control.bound.options.set(name, value)
    }

    /// The name of the driver, where that is not the system.
    pub fn driver(&self, iface: &str) -> Option<&str> {
        match &self.controls.get(iface)?.driver {
            Driver::Named(driver) => Some(driver),
            Driver::Linux => None,
        }
    }

    pub(super) fn learn(&mut self, facts: Vec<Fact>) {
        let before = self.controlled_links();
        for fact in facts {
            self.links.learn(fact);
        }
        let after = self.controlled_links();
        for (iface, link) in &after {
            if before.get(iface) != Some(link) {
                self.link_changed(iface, before.get(iface), link);
            }
        }
        for iface in before.keys().filter(|iface| !after.contains_key(*iface)) {
            self.link_gone(iface);
        }
    }

    fn controlled_links(&self) -> BTreeMap<String, Link> {
        let links = self.controls.keys().filter_map(|name| self.links.get(name));
        links
            .map(|known| (known.link.name.clone(), known.link.clone()))
            .collect()
    }

    fn link_changed(&mut self, iface: &str, before: Option<&Link>, link: &Link) {
        let Some(control) = self.controls.get_mut(iface) else {
            return;
        };
        match before {
            // The driver may have made it just now, and is connecting: that is no order to stop.
            None if control.wanted_up && !link.admin_up => self.request_admin(iface, true),
            Some(before) if before.admin_up == link.admin_up => {}
            _ => {
                control.wanted_up = link.admin_up;
                self.with(iface, |bound, turn| bound.admin(turn, link.admin_up));
            }
        }
        if before.is_some_and(|before| before.running) != link.running {
            self.carrier(iface, link.running);
        }
    }

    fn link_gone(&mut self, iface: &str) {
        let linux = self
            .controls
            .get(iface)
            .is_some_and(|c| c.driver == Driver::Linux);
        if linux {
            self.with(iface, |bound, turn| bound.admin(turn, false));
        }
    }

    /// The system is the driver: what it says of the carrier is the association, where that is wanted.
    fn carrier(&mut self, iface: &str, running: bool) {
        let Some(control) = self.controls.get(iface) else {
            return;
        };
        let wanted = !matches!(control.bound.goal, super::bound::Goal::Idle(_));
        if control.driver == Driver::Linux && wanted {
            let report = match running {
                true => Report::Up,
                false => Report::Down("there is no carrier".into()),
            };
            self.with(iface, |bound, turn| bound.report(turn, report));
        }
    }

    pub(super) fn each_of(&mut self, driver: &str, change: impl Fn(&mut Bound, &mut Turn<'_>)) {
        let named = Driver::Named(driver.to_owned());
        let theirs = self
            .controls
            .iter()
            .filter(|(_, control)| control.driver == named);
        let theirs: Vec<String> = theirs.map(|(iface, _)| iface.clone()).collect();
        for iface in theirs {
            self.with(&iface, &change);
        }
    }

    pub(super) fn answered(&mut self, call: CallId, result: Result<(), String>) {
        let mut controls = self.controls.iter();
        let asked = controls.find(|(_, control)| control.bound.waits_for(call));
        if let Some(iface) = asked.map(|(iface, _)| iface.clone()) {
            self.with(&iface, |bound, turn| bound.answered(turn, call, result));
        }
    }

    pub(super) fn report(&mut self, driver: &str, iface: &str, report: Report) {
        if self.driver(iface) == Some(driver) {
            self.with(iface, |bound, turn| bound.report(turn, report));
        }
    }

    pub(super) fn due(&mut self) {
        let now = self.now;
        let is_due = |bound: &Bound| bound.next_deadline().is_some_and(|at| at <= now);
        let due = self.controls.iter().filter(|(_, control)| is_due(&control.bound));
        let due: Vec<String> = due.map(|(iface, _)| iface.clone()).collect();
        for iface in due {
            self.with(&iface, Bound::tick);
        }
    }

    fn connect(&mut self, iface: &str) -> Result<(), OrderError> {
        let control = self.controls.get(iface);
        match control {
            None => Err(OrderError::NotControlled(iface.to_owned())),
            Some(control) if control.driver == Driver::Linux && self.links.get(iface).is_none() => {
                Err(OrderError::Unknown(iface.to_owned()))
            }
            Some(control) if !control.bound.admin_up => Err(OrderError::AdminDown(iface.to_owned())),
            Some(_) => {
                self.with(iface, Bound::connect);
                Ok(())
            }
        }
    }

    fn disconnect(&mut self, iface: &str) -> Result<(), OrderError> {
        if !self.controls.contains_key(iface) {
            return Err(OrderError::NotControlled(iface.to_owned()));
        }
        self.with(iface, Bound::disconnect);
        Ok(())
    }

    fn set_admin(&mut self, iface: &str, up: bool) -> Result<(), OrderError> {
        let known = self.links.get(iface).is_some();
        match self.controls.get_mut(iface) {
            Some(control) => {
                let named = matches!(control.driver, Driver::Named(_));
                control.wanted_up = up;
                if !known && named {
                    self.with(iface, |bound, turn| bound.admin(turn, up));
                    return Ok(());
                }
            }
            None if known => {}
            None => return Err(OrderError::Unknown(iface.to_owned())),
        }
        if !known {
            return Err(OrderError::Unknown(iface.to_owned()));
        }
        self.request_admin(iface, up);
        Ok(())
    }

    /// Of the system, if the iface is not so already; that it is done comes as a fact.
    fn request_admin(&mut self, iface: &str, up: bool) {
        let is_up = self.links.get(iface).map(|known| known.link.admin_up);
        if let Some(index) = self.links.index(iface)
            && is_up != Some(up)
        {
            let iface = iface.to_owned();
            self.outputs.push_back(Output::SetAdmin { index, iface, up });
        }
    }

    /// Something happens to a controlled iface, and what follows from it.
    fn with(&mut self, iface: &str, change: impl FnOnce(&mut Bound, &mut Turn<'_>)) {
        let Some(control) = self.controls.get_mut(iface) else {
            return;
        };
        let mut turn = Turn {
            now: self.now,
            calls: &mut self.calls,
            actions: Vec::new(),
        };
        change(&mut control.bound, &mut turn);
        for action in turn.actions {
            self.act(iface, action);
        }
    }

    fn act(&mut self, iface: &str, action: Action) {
        match action {
            Action::Tell(event) => self.outputs.push_back(Output::Event(event)),
            Action::TakeDown => {
                // An iface that is gone is down.
                let _ = self.set_admin(iface, false);
            }
            Action::Ask(call, op) => self.ask(iface, call, op),
        }
    }

    fn ask(&mut self, iface: &str, call: CallId, op: Op) {
        if let Some(driver) = self.driver(iface).map(str::to_owned) {
            let iface = iface.to_owned();
            return self.outputs.push_back(Output::Ask {
                call,
                driver,
                iface,
                op,
            });
        }
        self.with(iface, |bound, turn| bound.answered(turn, call, Ok(())));
        if op == Op::Connect && self.links.get(iface).is_some_and(|known| known.link.running) {
            self.carrier(iface, true);
        }
    }

    pub(super) fn is_ignored(&self, iface: &str) -> bool {
        let kind = self.links.get(iface).map(|known| known.link.kind.as_str());
        self.rules.ignores(iface, kind.unwrap_or_default())
    }
}
