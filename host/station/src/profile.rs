//! Network connection profiles as plugins see them: of a slot as it stands, and as the CSMS proposes one.

use plugpoint_connectivity::Slot;
use plugpoint_engine::{Engine, Profile, subprotocol};
use plugpoint_ocpp::v201::NetworkConnectionProfileType;
use plugpoint_runtime::contract::{Apn, NetworkProfile, Secret, Vpn};

/// Seconds that an answer of the CSMS may take where a slot does not say.
const MESSAGE_TIMEOUT: u32 = 60;

/// Whatever leads to the CSMS.
const ANY: &str = "Any";

pub(crate) fn of_slot(slot: &Slot, engine: &Engine) -> NetworkProfile {
    let profile = if slot.overwritten {
        engine.overwritten_profile().cloned()
    } else {
        engine.profile(slot.id)
    };
    let of = Variables(profile.as_ref());
    NetworkProfile {
        csms_url: slot.url.clone(),
        security_profile: slot.security_profile,
        ocpp_versions: slot.versions.clone(),
        network_interface: profile.as_ref().map_or(ANY, interface).to_owned(),
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

/// OCPP's name of what a slot connects through.
pub(crate) fn interface(profile: &Profile) -> &str {
    profile.value("OcppInterface").unwrap_or(ANY)
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

/// The variables of a profile, if the slot still has one; an empty one is as none.
struct Variables<'a>(Option<&'a Profile>);

impl Variables<'_> {
    fn text(&self, variable: &str) -> Option<String> {
        self.0?.value(variable).map(str::to_owned)
    }

    fn parsed<T: std::str::FromStr>(&self, variable: &str) -> Option<T> {
        self.text(variable)?.parse().ok()
    }

    fn is_true(&self, variable: &str) -> bool {
        self.text(variable).is_some_and(|value| value == "true")
    }
}
