//! Slots and settings for the connectivity manager, read from the device model.

use std::collections::BTreeMap;

use plugpoint_connectivity::{BackOff, Binding, Credentials, Secret, Settings, Slot, SocketSettings};
use plugpoint_engine::device_model::{DeviceModel, names};
use plugpoint_engine::{self as engine, Engine, Profile, subprotocol};
use plugpoint_ocpp::v201::{self, OCPPInterfaceEnumType};
use serde::Deserialize;

use crate::{profile, uplink};

/// The OCPP versions that the engine speaks, as subprotocols.
const SPOKEN: &[&str] = &[v201::SUBPROTOCOL];

/// `[network.interfaces]`: the iface behind each interface that OCPP has a name for, such as `Wired0 = "eth0"`. A slot is
/// bound to its iface, unless a plugin binds it to something else.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Interfaces(BTreeMap<OCPPInterfaceEnumType, String>);

impl Interfaces {
    /// The iface of `Wired0`; none for `Any`, and for an interface that nobody has named.
    pub(crate) fn iface(&self, interface: &str) -> Option<&str> {
        let interface = interface.parse().ok()?;
        self.0.get(&interface).map(String::as_str)
    }

    /// What OCPP calls an iface.
    pub(crate) fn names_of(&self, iface: &str) -> impl Iterator<Item = &'static str> {
        let of_it = self.0.iter().filter(move |(_, behind)| *behind == iface);
        of_it.map(|(interface, _)| interface.as_str())
    }
}

/// One slot for each number of NetworkConfigurationPriority that has a network profile, and is not below the security
/// profile that the station has reached.
pub(crate) fn slots(engine: &Engine, interfaces: &Interfaces) -> Vec<Slot> {
    let priority = engine.model().list(&names::NETWORK_CONFIGURATION_PRIORITY);
    let numbers = priority.iter().filter_map(|slot| slot.trim().parse().ok());
    let slots = numbers.filter_map(|id| slot(engine, interfaces, id));
    slots.filter(|slot| !is_downgrade(engine, slot)).collect()
}

fn slot(engine: &Engine, interfaces: &Interfaces, id: i32) -> Option<Slot> {
    let slot = of_profile(engine.model(), interfaces, engine.profile(id)?);
    Some(Slot {
        former: engine.former_credentials(id).map(credentials),
        ..slot
    })
}

fn of_profile(model: &DeviceModel, interfaces: &Interfaces, profile: Profile) -> Slot {
    let iface = interfaces.iface(profile::interface(&profile));
    Slot {
        id: profile.slot,
        url: profile.value("OcppCsmsUrl").unwrap_or_default().to_owned(),
        security_profile: u8::try_from(profile.security_profile()).unwrap_or(u8::MAX),
        versions: versions(model, profile.value("OcppVersion")),
        binding: iface.map(|iface| Binding::Interface(iface.to_owned())),
        credentials: credentials(profile.credentials),
        former: None,
        trust: None,
        overwritten: false,
    }
}

fn credentials(of_slot: engine::Credentials) -> Credentials {
    Credentials {
        identity: of_slot.identity,
        password: of_slot.password.map(Secret::new),
        certificate: None,
    }
}

/// A station without security is so by its operator's word.
//= A05.FR.06
fn is_downgrade(engine: &Engine, slot: &Slot) -> bool {
    let lowest = engine.lowest_security_profile();
    let allowed = slot.security_profile == 0 && engine.model().bool(&names::ALLOW_SECURITY_LEVEL_ZERO);
    let is_one = i32::from(slot.security_profile) < lowest && !allowed;
    if is_one {
        tracing::warn!(
            slot = slot.id,
            "the slot is left out: its security profile is below {lowest}"
        );
    }
    is_one
}

/// What SupportedOcppVersions has, in its order, of what the station speaks; of a slot with an OcppVersion that one.
fn versions(model: &DeviceModel, of_slot: Option<&str>) -> Vec<String> {
    let only = of_slot.map(|version| subprotocol(version).unwrap_or(version));
    let wanted = model.list(&names::SUPPORTED_OCPP_VERSIONS);
    let offered = wanted
        .into_iter()
        .filter(|version| SPOKEN.contains(version) && only.is_none_or(|only| only == *version));
    offered.map(str::to_owned).collect()
}

/// The slot of the last connection on which the CSMS accepted the station, whether it is still listed or not; as it was
/// then, where it is another by now.
//= B10.FR.07
pub(crate) fn last_good(engine: &Engine, interfaces: &Interfaces) -> Option<Slot> {
    let slot = match engine.overwritten_profile() {
        Some(profile) => Slot {
            overwritten: true,
            ..of_profile(engine.model(), interfaces, profile.clone())
        },
        None => {
            let active = engine.model().value(&names::ACTIVE_NETWORK_PROFILE.key)?;
            slot(engine, interfaces, active.parse().ok()?)?
        }
    };
    (!is_downgrade(engine, &slot)).then_some(slot)
}

pub(crate) fn settings(model: &DeviceModel) -> Settings {
    let attempts = model.integer(&names::NETWORK_PROFILE_CONNECTION_ATTEMPTS);
    Settings {
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        back_off: BackOff {
            wait_minimum: model.seconds(&names::RETRY_BACK_OFF_WAIT_MINIMUM),
            random_range: model.seconds(&names::RETRY_BACK_OFF_RANDOM_RANGE),
            repeat_times: u32::try_from(model.integer(&names::RETRY_BACK_OFF_REPEAT_TIMES)).unwrap_or(0),
        },
        configure_timeout: Some(uplink::timeout(model)),
        switch_pause: model.seconds(&names::NETWORK_SWITCH_PAUSE),
        make_before_break: model.bool(&names::NETWORK_SWITCH_MAKE_BEFORE_BREAK),
        allow_unsecured: model.bool(&names::ALLOW_SECURITY_LEVEL_ZERO),
        socket: SocketSettings {
            ping_interval: model.seconds(&names::WEB_SOCKET_PING_INTERVAL),
            pong_timeout: model.seconds(&names::WEB_SOCKET_PONG_TIMEOUT),
            ..SocketSettings::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use plugpoint_engine::{BootReasonEnumType, ChargingStationType, Engine, Now, Restored, Setup};
    use plugpoint_ocpp::{DateTime, Leniency};

    use super::*;
    use crate::Config;

    /// The slots of the simulator with some variables and `[network.interfaces]` of its own.
    fn of(variables: &[(&str, &str)], interfaces: &str) -> Vec<Slot> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/simulator/station.toml");
        let mut config = Config::read(&path).unwrap();
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        config.variables.extend(variables.iter().map(own));
        let setup = Setup {
            model: config.device_model().unwrap(),
            restored: Restored::default(),
            identity: ChargingStationType::new("m", "v"),
            boot_reason: BootReasonEnumType::PowerUp,
            leniency: Leniency::Strict,
            seed: 1,
        };
        let now = Now {
            mono: Duration::ZERO,
            wall: DateTime::from_millis(0).unwrap(),
        };
        slots(&Engine::new(now, setup), &toml::from_str(interfaces).unwrap())
    }

    fn offered(variables: &[(&str, &str)]) -> Vec<String> {
        of(variables, "").remove(0).versions
    }

    #[test]
    fn only_versions_that_are_wanted_and_spoken_are_offered() {
        let supported = "InternalCtrlr.SupportedOcppVersions";
        assert_eq!(offered(&[(supported, "ocpp2.0.1")]), ["ocpp2.0.1"]);
        assert_eq!(
            offered(&[(supported, "")]),
            [""; 0],
            "the slot is not dialled and says why"
        );
    }

    #[test]
    fn a_slot_may_have_a_version_of_its_own() {
        assert_eq!(
            offered(&[("NetworkConfiguration[1].OcppVersion", "OCPP201")]),
            ["ocpp2.0.1"]
        );
        assert_eq!(
            offered(&[("NetworkConfiguration[1].OcppVersion", "OCPP20")]),
            ["ocpp2.0.1"]
        );
    }

    #[test]
    fn a_slot_is_bound_to_the_iface_behind_its_interface() {
        let over = |interface| {
            let variable = ("NetworkConfiguration[1].OcppInterface", interface);
            of(&[variable], "Wired0 = \"eth0\"\nWireless0 = \"wwan0\"")
                .remove(0)
                .binding
        };
        assert_eq!(over("Wireless0"), Some(Binding::Interface("wwan0".into())));
        assert_eq!(over("Wired1"), None);
        assert_eq!(over("Any"), None);
    }

    #[test]
    fn a_slot_has_credentials_of_its_own_or_those_of_all() {
        let common = [
            ("SecurityCtrlr.BasicAuthPassword", "a-common-password"),
            ("NetworkConfiguration[1].SecurityProfile", "1"),
            ("NetworkConfiguration[2].SecurityProfile", "1"),
            ("NetworkConfiguration[2].OcppCsmsUrl", "ws://csms.example"),
            ("NetworkConfiguration[2].Identity", "another"),
            ("NetworkConfiguration[2].BasicAuthPassword", "a-password-of-two"),
            ("OCPPCommCtrlr.NetworkConfigurationPriority", "2,1"),
        ];
        let slots = of(&common, "");
        let shown = |slot: &Slot| {
            (
                slot.credentials.identity.clone(),
                slot.credentials.password.clone(),
            )
        };
        assert_eq!(
            shown(&slots[0]),
            ("another".into(), Some(Secret::new("a-password-of-two")))
        );
        assert_eq!(
            shown(&slots[1]),
            ("simulator".into(), Some(Secret::new("a-common-password")))
        );
        assert_eq!(slots[0].former, None);
    }

    #[test]
    fn a_slot_below_the_security_profile_reached_is_left_out() {
        let reached = ("SecurityCtrlr.SecurityProfile", "2");
        assert!(of(&[reached, ("NetworkConfiguration[1].SecurityProfile", "1")], "").is_empty());
        let by_the_operator = of(&[reached], "");
        assert_eq!(
            by_the_operator.len(),
            1,
            "AllowSecurityLevelZeroConnections is set"
        );
    }
}
