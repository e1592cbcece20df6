//! Network connection profiles as plugins see them: of a slot as it stands, and as the CSMS proposes one.

use plugpoint_connectivity::Slot;
use plugpoint_engine::device_model::{DeviceModel, names};
use plugpoint_engine::subprotocol;
use plugpoint_ocpp::v201::NetworkConnectionProfileType;
use plugpoint_runtime::contract::{Apn, NetworkProfile, Secret, Vpn};

/// Seconds that an answer of the CSMS may take where a slot does not say.
const MESSAGE_TIMEOUT: u32 = 60;

pub(crate) fn of_slot(slot: &Slot, model: &DeviceModel) -> NetworkProfile {
    let of = Variables { slot: slot.id, model };
    NetworkProfile {
        csms_url: slot.url.clone(),
        security_profile: slot.security_profile,
        ocpp_versions: slot.versions.clone(),
        network_interface: interface(slot.id, model),
        message_timeout_seconds: of.parsed("MessageTimeout").unwrap_or(MESSAGE_TIMEOUT),
        apn: of.is_true("ApnEnabled").then(|| apn(&of)),
        vpn: of.is_true("VpnEnabled").then(|| vpn(&of)),
        extra: Vec::new(),
    }
}

pub(crate) fn proposed(profile: &NetworkConnectionProfileType) -> NetworkProfile {
    let secret = |text: &String| Secret(text.clone());
    NetworkProfile {
        csms_url: profile.ocpp_csms_url.clone(),
        security_profile: u8::try_from(profile.security_profile).unwrap_or(u8::MAX),
        ocpp_versions: subprotocol(profile.ocpp_version.as_str())
            .map(str::to_owned)
            .into_iter()
            .collect(),
        network_interface: profile.ocpp_interface.to_string(),
        message_timeout_seconds: u32::try_from(profile.message_timeout).unwrap_or(MESSAGE_TIMEOUT),
        apn: profile.apn.as_ref().map(|apn| Apn {
            name: apn.apn.clone(),
            user: apn.apn_user_name.clone(),
            password: apn.apn_password.as_ref().map(secret),
            sim_pin: apn.sim_pin.map(|pin| Secret(pin.to_string())),
            authentication: apn.apn_authentication.to_string(),
            preferred_network: apn.preferred_network.clone(),
            use_only_preferred_network: apn.use_only_preferred_network.unwrap_or(false),
        }),
        vpn: profile.vpn.as_ref().map(|vpn| Vpn {
            kind: vpn.r#type.to_string(),
            server: vpn.server.clone(),
            user: vpn.user.clone(),
            group: vpn.group.clone(),
            password: secret(&vpn.password),
            key: secret(&vpn.key),
        }),
        extra: Vec::new(),
    }
}

/// OCPP's name of what the slot connects through.
pub(crate) fn interface(slot: i32, model: &DeviceModel) -> String {
    let of = Variables { slot, model };
    of.text("OcppInterface").unwrap_or_else(|| "Any".into())
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
