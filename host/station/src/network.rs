//! Slots and settings for the connectivity manager, read from the device model.

use plugpoint_connectivity::{BackOff, Binding, Credentials, Secret, Settings, Slot, SocketSettings};
use plugpoint_engine::device_model::{DeviceModel, names};
use plugpoint_ocpp::v201;

use crate::uplink;

/// The OCPP versions that the engine speaks, as subprotocols.
const SPOKEN: &[&str] = &[v201::SUBPROTOCOL];

/// One slot for each number of NetworkConfigurationPriority that has a NetworkConfiguration.
pub(crate) fn slots(model: &DeviceModel) -> Vec<Slot> {
    let priority = model.list(&names::NETWORK_CONFIGURATION_PRIORITY);
    priority
        .iter()
        .filter_map(|slot| slot.trim().parse().ok())
        .filter_map(|id| slot(model, id))
        .collect()
}

fn slot(model: &DeviceModel, id: i32) -> Option<Slot> {
    let of = |variable: &'static str| {
        let value = model.value(&names::of_slot(id, variable));
        value.filter(|value| !value.is_empty())
    };
    let url = of("OcppCsmsUrl")?;
    let own = |variable, station: &str| {
        let own = of(variable).unwrap_or(station);
        (!own.is_empty()).then(|| own.to_owned())
    };
    Some(Slot {
        id,
        url: url.to_owned(),
        security_profile: of("SecurityProfile")
            .and_then(|text| text.parse().ok())
            .unwrap_or(1),
        credentials: Credentials {
            identity: own("Identity", model.text(&names::IDENTITY)).unwrap_or_default(),
            password: own("BasicAuthPassword", model.text(&names::BASIC_AUTH_PASSWORD)).map(Secret::new),
            certificate: None,
        },
        former: None,
        trust: None,
        versions: versions(model),
        binding: None::<Binding>,
    })
}

/// What SupportedOcppVersions has, in its order, of what the station speaks.
fn versions(model: &DeviceModel) -> Vec<String> {
    let wanted = model.list(&names::SUPPORTED_OCPP_VERSIONS);
    let spoken = wanted.into_iter().filter(|version| SPOKEN.contains(version));
    spoken.map(str::to_owned).collect()
}

/// The slot of the last connection on which the CSMS accepted the station.
pub(crate) fn last_good(model: &DeviceModel) -> i32 {
    model.integer(&names::ACTIVE_NETWORK_PROFILE)
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

    use super::slots;
    use crate::Config;

    fn offered(versions: &str) -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/simulator/station.toml");
        let mut config = Config::read(&path).unwrap();
        let name = "InternalCtrlr.SupportedOcppVersions".to_owned();
        config.variables.insert(name, versions.to_owned());
        slots(&config.device_model().unwrap()).remove(0).versions
    }

    #[test]
    fn only_versions_that_are_wanted_and_spoken_are_offered() {
        assert_eq!(offered("ocpp2.0.1"), ["ocpp2.0.1"]);
        assert_eq!(offered(""), [""; 0], "the slot is not dialled and says why");
    }
}
