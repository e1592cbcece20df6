//! The network behind a configuration slot: brought up by the plugin that exports `network`, before each dial.

use std::collections::VecDeque;
use std::time::Duration;

use plugpoint_connectivity::{AttemptId, Binding, Slot};
use plugpoint_engine::device_model::{DeviceModel, names};
use plugpoint_runtime::contract::{self, Apn, NetworkProfile, Notice, Secret, UplinkEvent, Vpn};
use plugpoint_runtime::{Answer, Plugins, Question, Unanswered};

/// The engine counts its questions from 1; those of the station itself start here.
const OWN_QUESTIONS: u64 = 1 << 63;

/// The question of the moment: a later dial makes an earlier answer worthless.
#[derive(Debug, Default)]
pub(crate) struct Uplink {
    asked: u64,
    open: Option<Open>,
    /// The slot that is connected.
    connected: Option<i32>,
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
    Reconnect(String),
    TrySwitch(i32),
}

impl Uplink {
    /// A slot is about to be dialled. The answer of the plugin comes to [`Self::answered`], perhaps at once.
    pub(crate) fn configure(
        &mut self,
        (attempt, slot): (AttemptId, Slot),
        model: &DeviceModel,
        plugins: Option<&Plugins>,
    ) {
        let Some(plugins) = plugins else {
            self.open = Some(Open::Early(attempt, slot));
            return;
        };
        self.asked += 1;
        let request = OWN_QUESTIONS + self.asked;
        self.open = Some(Open::Asked(request, attempt));
        let question = Question::ConfigureNetwork {
            slot: number(slot.id),
            profile: Box::new(profile(&slot, model)),
            timeout: timeout(model),
        };
        plugins.ask(request, question);
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
    pub(crate) fn answered(&mut self, request: u64, answer: &Result<Answer, Unanswered>) {
        let is_it = |open: &mut Open| matches!(open, Open::Asked(asked, _) if *asked == request);
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
    pub(crate) fn on_event(&mut self, event: &UplinkEvent, model: &DeviceModel) {
        match event {
            UplinkEvent::Lost { network_interface } => {
                let over = |slot: &i32| interface(*slot, model) == *network_interface;
                if self.connected.as_ref().is_some_and(over) {
                    let why = format!("the network behind {network_interface} is gone");
                    self.orders.push_back(UplinkOrder::Reconnect(why));
                }
            }
            UplinkEvent::TrySwitch { slot } => {
                let slot = i32::try_from(*slot).unwrap_or(i32::MAX);
                self.orders.push_back(UplinkOrder::TrySwitch(slot));
            }
        }
    }

    /// What the connectivity manager is to be told next.
    pub(crate) fn order(&mut self) -> Option<UplinkOrder> {
        self.orders.pop_front()
    }

    pub(crate) fn connected(&mut self, slot: i32) -> Notice {
        self.connected = Some(slot);
        Notice::NetworkConnected { slot: number(slot) }
    }

    pub(crate) fn disconnected(&mut self, slot: i32) -> Notice {
        self.connected = None;
        Notice::NetworkDisconnected { slot: number(slot) }
    }

    /// Whether it is about the station's own questions, and none of the engine's.
    pub(crate) fn is_own(request: u64) -> bool {
        request > OWN_QUESTIONS
    }
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

/// OCPP's name of what the slot connects through.
fn interface(slot: i32, model: &DeviceModel) -> String {
    let of = Variables { slot, model };
    of.text("OcppInterface").unwrap_or_else(|| "Any".into())
}

fn profile(slot: &Slot, model: &DeviceModel) -> NetworkProfile {
    let of = Variables { slot: slot.id, model };
    NetworkProfile {
        csms_url: slot.url.clone(),
        security_profile: slot.security_profile,
        ocpp_versions: slot.versions.clone(),
        network_interface: interface(slot.id, model),
        message_timeout_seconds: of.parsed("MessageTimeout").unwrap_or(60),
        apn: of.is_true("ApnEnabled").then(|| apn(&of)),
        vpn: of.is_true("VpnEnabled").then(|| vpn(&of)),
        extra: Vec::new(),
    }
}

fn apn(of: &Variables<'_>) -> Apn {
    Apn {
        name: of.text("Apn").unwrap_or_default(),
        user: of.text("ApnUserName"),
        password: of.text("ApnPassword").map(Secret),
        sim_pin: of.text("SimPin").map(Secret),
        authentication: of.text("ApnAuthentication").unwrap_or_else(|| "AUTO".into()),
        preferred_network: of.text("PreferredNetwork"),
        use_only_preferred_network: of.is_true("UseOnlyPreferredNetwork"),
    }
}

fn vpn(of: &Variables<'_>) -> Vpn {
    let text = |variable| of.text(variable).unwrap_or_default();
    Vpn {
        kind: text("VpnType"),
        server: text("VpnServer"),
        user: text("VpnUser"),
        group: of.text("VpnGroup"),
        password: Secret(text("VpnPassword")),
        key: Secret(text("VpnKey")),
    }
}

/// The variables of one slot; an empty one is as none.
struct Variables<'a> {
    slot: i32,
    model: &'a DeviceModel,
}

impl Variables<'_> {
    fn text(&self, variable: &'static str) -> Option<String> {
        let value = self.model.value(&names::of_slot(self.slot, variable))?;
        (!value.is_empty()).then(|| value.to_owned())
    }

    fn parsed<T: std::str::FromStr>(&self, variable: &'static str) -> Option<T> {
        self.text(variable)?.parse().ok()
    }

    fn is_true(&self, variable: &'static str) -> bool {
        self.text(variable).is_some_and(|value| value == "true")
    }
}
