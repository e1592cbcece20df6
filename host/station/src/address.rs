//! A variable's address as a person writes it: `NetworkConfiguration[1].OcppCsmsUrl`,
//! `EVSE(1).AllowReset`, `OCPPCommCtrlr.MessageTimeout[Default]`.

use plugpoint_engine::device_model::{AttributeType, ComponentKey, DeviceModel, VariableKey, VariableName};

/// Sets a variable of the station's own configuration.
pub(crate) fn set(model: &mut DeviceModel, address: &str, value: &str) -> Result<(), String> {
    let key = parse(address).ok_or("write it like Component[instance](evse,connector).Variable[instance]")?;
    model
        .set_internal(&key, AttributeType::Actual, value)
        .map(drop)
        .map_err(|refusal| refusal.to_string())
}

pub(crate) fn parse(address: &str) -> Option<VariableKey> {
    let (component, variable) = address.rsplit_once('.')?;
    let (component, place) = match component.split_once('(') {
        Some((component, place)) => (component, Some(place.strip_suffix(')')?)),
        None => (component, None),
    };
    let (evse, connector) = match place {
        None => (None, None),
        Some(place) => match place.split_once(',') {
            Some((evse, connector)) => (Some(number(evse)?), Some(number(connector)?)),
            None => (Some(number(place)?), None),
        },
    };
    let (component, component_instance) = instance(component)?;
    let (variable, variable_instance) = instance(variable)?;
    Some(VariableKey::new(
        ComponentKey::new(component, component_instance, evse, connector),
        VariableName::new(variable, variable_instance),
    ))
}

fn number(text: &str) -> Option<i32> {
    text.trim().parse().ok()
}

fn instance(text: &str) -> Option<(&str, Option<&str>)> {
    let (name, instance) = match text.split_once('[') {
        Some((name, instance)) => (name, Some(instance.strip_suffix(']')?)),
        None => (text, None),
    };
    (!name.is_empty()).then_some((name, instance))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_address_reads_as_the_key_that_prints_so() {
        for address in [
            "OCPPCommCtrlr.HeartbeatInterval",
            "OCPPCommCtrlr.MessageTimeout[Default]",
            "NetworkConfiguration[1].OcppCsmsUrl",
            "EVSE(1).AllowReset",
            "Connector(2,1).ConnectorType",
        ] {
            assert_eq!(parse(address).unwrap().to_string(), address);
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", ".", "OnlyComponent", "A(x).B", "A(1.B", "A[1.B", ".B", "A."] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
