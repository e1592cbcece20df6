//! The network behind a configuration slot: brought up by the plugin that exports `network`, before each dial.

use std::collections::VecDeque;
use std::time::Duration;

use plugpoint_connectivity::{AttemptId, Binding, Lost, Slot};
use plugpoint_engine::device_model::{DeviceModel, names};
use plugpoint_engine::{Engine, Profile};
use plugpoint_runtime::contract::{self, Notice, UplinkEvent};
use plugpoint_runtime::{Answer, Plugins, Question, Unanswered};

use crate::network::Interfaces;
use crate::profile;
use crate::requests::{Asks, Requests};

/// The question of the moment: a later dial makes an earlier answer worthless.
#[derive(Debug)]
pub(crate) struct Uplink {
    pub(crate) interfaces: Interfaces,
    requests: Requests,
    asked: u64,
    open: Option<Open>,
    orders: VecDeque<UplinkOrder>,
}

#[derive(Debug)]
enum Open {
    /// Until the plugins are loaded.
    Early(AttemptId, Slot),
    Asked(u64, AttemptId),
}

/// For the connectivity manager.
#[derive(Debug)]
pub(crate) enum UplinkOrder {
    Configured(AttemptId, Result<Option<Binding>, String>),
    Lost(Lost),
    TrySwitch(i32),
}

impl Uplink {
    pub(crate) fn new(interfaces: Interfaces, requests: Requests) -> Self {
        Self {
            interfaces,
            requests,
            asked: 0,
            open: None,
            orders: VecDeque::new(),
        }
    }

    /// A slot is about to be dialled. The answer of the plugin comes to [`Self::answered`], perhaps at once.
    pub(crate) fn configure(
        &mut self,
        (attempt, slot): (AttemptId, Slot),
        engine: &Engine,
        plugins: Option<&Plugins>,
    ) {
        let Some(plugins) = plugins else {
            self.open = Some(Open::Early(attempt, slot));
            return;
        };
        self.asked += 1;
        self.open = Some(Open::Asked(self.asked, attempt));
        let question = Question::ConfigureNetwork {
            slot: number(slot.id),
            profile: Box::new(profile::of_slot(&slot, engine)),
            timeout: timeout(engine.model()),
        };
        plugins.ask(self.requests.number(Asks::Uplink, self.asked), question);
    }

    /// The plugins are loaded: the dial that waits for them, if one does.
    pub(crate) fn early(&mut self) -> Option<(AttemptId, Slot)> {
        match self.open.take() {
            Some(Open::Early(attempt, slot)) => Some((attempt, slot)),
            other => {
                self.open = other;
                None
            }
        }
    }

    /// An answer that no dial waits for changes nothing.
    pub(crate) fn answered(&mut self, question: u64, answer: &Result<Answer, Unanswered>) {
        let is_it = |open: &mut Open| matches!(open, Open::Asked(asked, _) if *asked == question);
        let Some(Open::Asked(_, attempt)) = self.open.take_if(is_it) else {
            return;
        };
        let outcome = match answer {
            Ok(Answer::NetworkConfigured(Ok(binding))) => Ok(to_binding(binding)),
            Ok(Answer::NetworkConfigured(Err(why))) => Err(why.clone()),
            Ok(other) => Err(format!("the plugin answered with {other:?}")),
            // Nobody brings networks up, or whoever should is down: that must not keep the station from the CSMS.
            Err(why) => {
                tracing::debug!("the slot is dialled as it is: {why}");
                Ok(None)
            }
        };
        self.orders.push_back(UplinkOrder::Configured(attempt, outcome));
    }

    /// A plugin tells of a network.
    pub(crate) fn on_event(&mut self, event: UplinkEvent, engine: &Engine) {
        let order = match event {
            UplinkEvent::Lost { network_interface } => {
                let slots = self.slots_through(&network_interface, engine);
                let name = network_interface;
                UplinkOrder::Lost(Lost::Interface { name, slots })
            }
            UplinkEvent::TrySwitch { slot } => {
                UplinkOrder::TrySwitch(i32::try_from(slot).unwrap_or(i32::MAX))
            }
        };
        self.orders.push_back(order);
    }

    /// Those that connect through an interface, by OCPP's name for it or by the system's.
    fn slots_through(&self, name: &str, engine: &Engine) -> Vec<i32> {
        let present = engine.model().slots().into_iter();
        let profiles = present.filter_map(|slot| engine.profile(slot));
        let last = engine.overwritten_profile().cloned();
        let through = |profile: &Profile| {
            let interface = profile::interface(profile);
            interface == name || self.interfaces.iface(interface) == Some(name)
        };
        let through = profiles.chain(last).filter(through);
        through.map(|profile| profile.slot).collect()
    }

    /// What the connectivity manager is to be told next.
    pub(crate) fn order(&mut self) -> Option<UplinkOrder> {
        self.orders.pop_front()
    }
}

pub(crate) fn connected(slot: i32) -> Notice {
    Notice::NetworkConnected { slot: number(slot) }
}

pub(crate) fn disconnected(slot: i32) -> Notice {
    Notice::NetworkDisconnected { slot: number(slot) }
}

/// `NetworkConfigTimeout`.
pub(crate) fn timeout(model: &DeviceModel) -> Duration {
    model.seconds(&names::NETWORK_CONFIG_TIMEOUT)
}

fn to_binding(binding: &contract::Binding) -> Option<Binding> {
    match binding {
        contract::Binding::Address(address) => Some(Binding::Address(*address)),
        contract::Binding::Iface(iface) => Some(Binding::Interface(iface.clone())),
        contract::Binding::Unbound => None,
    }
}

/// Slots are numbered from 1.
fn number(slot: i32) -> u32 {
    u32::try_from(slot).unwrap_or(0)
}
