//! Configuration slots: NetworkConfigurationPriority names those that there may be, and each has a component. Files of the
//! time before there were such components have none, so that they are made here.

use super::characteristics::{Characteristics, DataType, elements};
use super::key::VariableName;
use super::model::{Attribute, AttributeType, DeviceModel, Mutability, Variable, Variables};
use super::names;

/// A variable of a slot: its limits are those of a number, or of the length of a text.
type Row = (&'static str, DataType, Option<f64>, Option<f64>, &'static str);

const INTERFACES: &str = "Wired0,Wired1,Wired2,Wired3,Wireless0,Wireless1,Wireless2,Wireless3,Any";

static VARIABLES: &[Row] = &[
    ("OcppCsmsUrl", DataType::String, None, Some(2000.0), ""),
    ("SecurityProfile", DataType::Integer, Some(0.0), Some(3.0), ""),
    ("OcppInterface", DataType::OptionList, None, None, INTERFACES),
    ("OcppTransport", DataType::OptionList, None, None, "JSON"),
    ("OcppVersion", DataType::OptionList, None, None, "OCPP20,OCPP201"),
    ("MessageTimeout", DataType::Integer, Some(1.0), None, ""),
    ("Identity", DataType::String, None, Some(48.0), ""),
    ("ApnEnabled", DataType::Boolean, None, None, ""),
    ("Apn", DataType::String, None, Some(2000.0), ""),
    ("ApnUserName", DataType::String, None, Some(50.0), ""),
    (
        "ApnAuthentication",
        DataType::OptionList,
        None,
        None,
        "CHAP,NONE,PAP,AUTO",
    ),
    ("PreferredNetwork", DataType::String, None, Some(6.0), ""),
    ("UseOnlyPreferredNetwork", DataType::Boolean, None, None, ""),
    ("VpnEnabled", DataType::Boolean, None, None, ""),
    (
        "VpnType",
        DataType::OptionList,
        None,
        None,
        "IKEv2,IPSec,L2TP,PPTP",
    ),
    ("VpnServer", DataType::String, None, Some(2000.0), ""),
    ("VpnUser", DataType::String, None, Some(50.0), ""),
    ("VpnGroup", DataType::String, None, Some(50.0), ""),
];

/// Those that can be written and never read.
static SECRETS: &[Row] = &[
    ("BasicAuthPassword", DataType::String, Some(16.0), Some(64.0), ""),
    ("ApnPassword", DataType::String, None, Some(64.0), ""),
    ("SimPin", DataType::Integer, Some(0.0), None, ""),
    ("VpnPassword", DataType::String, None, Some(64.0), ""),
    ("VpnKey", DataType::String, None, Some(255.0), ""),
];

impl DeviceModel {
    /// The configuration slots that the station has, each with or without a network profile.
    pub fn slots(&self) -> Vec<i32> {
        self.components.keys().filter_map(names::slot_of).collect()
    }

    /// Those that may be in NetworkConfigurationPriority.
    pub(crate) fn possible_slots(&self) -> Vec<i32> {
        let priority = self.variable(&names::NETWORK_CONFIGURATION_PRIORITY.key);
        let slots = priority.and_then(|variable| variable.characteristics.values_list.as_deref());
        let slots = elements(slots.unwrap_or_default());
        slots.filter_map(|slot| slot.parse().ok()).collect()
    }

    pub(super) fn add_missing_slots(&mut self) {
        for slot in self.possible_slots() {
            let component = self.components.entry(names::slot(slot));
            component.or_insert_with(variables);
        }
    }
}

fn variables() -> Variables {
    let of = |mutability| move |row: &Row| (VariableName::new(row.0, None), variable(row, mutability));
    let shown = VARIABLES.iter().map(of(Mutability::ReadWrite));
    shown
        .chain(SECRETS.iter().map(of(Mutability::WriteOnly)))
        .collect()
}

fn variable((_, data_type, min, max, values): &Row, mutability: Mutability) -> Variable {
    let actual = Attribute {
        kind: AttributeType::Actual,
        mutability,
        value: None,
        persistent: true,
        constant: false,
    };
    Variable {
        characteristics: Characteristics {
            min_limit: *min,
            max_limit: *max,
            values_list: (!values.is_empty()).then(|| (*values).to_owned()),
            ..Characteristics::new(*data_type)
        },
        attributes: vec![actual],
        description: None,
        reboot_required: false,
    }
}
