//! The simulator's own files.

use super::*;

#[test]
fn the_simulator_loads_without_a_complaint() {
    let loaded = DeviceModel::load(&simulator_files()).unwrap();
    assert_eq!(loaded.warnings, []);
    loaded.model.check_integrity().unwrap();
    assert_eq!(loaded.model.connectors_per_evse(), [1, 1]);
}

#[test]
fn it_has_every_variable_that_the_engine_reads() {
    let model = simulator();
    for known in names::ALL {
        let variable = model
            .variable(&known.key)
            .unwrap_or_else(|| panic!("{} is missing", known.key));
        assert_eq!(
            variable.characteristics.data_type, known.data_type,
            "{}",
            known.key
        );
    }
}

#[test]
fn defaults_of_the_engine_fit_the_simulator() {
    let model = simulator();
    for known in names::ALL.iter().filter(|known| !known.default.is_empty()) {
        let limits = &model.variable(&known.key).unwrap().characteristics;
        let zero = names::zero_means_off(&known.key);
        assert_eq!(check(known.default, limits, zero), Ok(()), "{}", known.key);
    }
}

/// Variables of each configuration slot: the engine and `host/station/src/{network,profile}.rs` read them by slot.
const BY_SLOT: [&str; 23] = [
    "Apn",
    "ApnAuthentication",
    "ApnEnabled",
    "ApnPassword",
    "ApnUserName",
    "BasicAuthPassword",
    "Identity",
    "MessageTimeout",
    "OcppCsmsUrl",
    "OcppInterface",
    "OcppTransport",
    "OcppVersion",
    "PreferredNetwork",
    "SecurityProfile",
    "SimPin",
    "UseOnlyPreferredNetwork",
    "VpnEnabled",
    "VpnGroup",
    "VpnKey",
    "VpnPassword",
    "VpnServer",
    "VpnType",
    "VpnUser",
];

/// `cargo xtask tidy` makes sure that what `names` has is read.
#[test]
fn what_the_csms_may_set_is_read() {
    for (component, name, variable) in simulator().variables() {
        let mut attributes = variable.attributes.iter();
        if attributes.all(|attribute| attribute.mutability == Mutability::ReadOnly) {
            continue;
        }
        let key = VariableKey::new(component.clone(), name.clone());
        let named = names::ALL.iter().any(|known| known.key == key);
        let by_slot = names::is_of_slot(&key) && BY_SLOT.contains(&name.name.as_str());
        assert!(named || by_slot, "{key} can be set, and nobody reads it");
        assert_eq!(variable.attributes.len(), 1, "{key}: only Actual is read");
    }
}

#[test]
fn what_does_not_exist_yet_is_not_advertised() {
    let model = simulator();
    let missing = [
        "DisplayMessageCtrlr",
        "ISO15118Ctrlr",
        "LocalAuthListCtrlr",
        "MonitoringCtrlr",
        "ReservationCtrlr",
        "SmartChargingCtrlr",
    ];
    for component in missing {
        for variable in ["Available", "Enabled"] {
            assert_eq!(
                model.value(&key(component, variable)),
                Some("false"),
                "{component}.{variable}"
            );
        }
    }
}

#[test]
fn every_variable_says_what_it_is_for() {
    for (component, name, variable) in simulator().variables() {
        assert!(variable.description.is_some(), "{component}.{name}");
    }
}

/// Files of the time before NetworkConfiguration have no such component: it is made, as the file would have it.
#[test]
fn a_slot_without_a_file_is_as_one_with() {
    let files = simulator_files();
    let without = files
        .iter()
        .filter(|file| !file.path.contains("NetworkConfiguration_2"));
    let (with, made) = (simulator(), DeviceModel::load(without).unwrap().model);
    assert_eq!(made.slots(), with.slots());
    let of_slot = |model: &DeviceModel| {
        let variables = model.variables();
        let of_two = variables.filter(|(component, ..)| names::slot_of(component) == Some(2));
        let shown = of_two.map(|(_, name, variable)| {
            let limits = variable.characteristics.clone();
            let mutability = variable.attributes[0].mutability;
            (
                name.name.as_str().to_owned(),
                limits.data_type,
                limits.values_list,
                limits.max_limit,
                mutability,
            )
        });
        shown.filter(|(name, ..)| name != "HostName").collect::<Vec<_>>()
    };
    assert_eq!(of_slot(&made), of_slot(&with));
}
