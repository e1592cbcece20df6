//! Every message as it is shown to people and to plugins: without secrets.

use std::borrow::Cow;

use plugpoint_engine::device_model::{AttributeType, ComponentKey, DeviceModel, VariableKey, VariableName};
use plugpoint_runtime::contract::{Direction, Notice};
use plugpoint_runtime::{Interface, Plugins};
use serde_json::Value;

/// What stands for a value that may be written but never read.
const HIDDEN: &str = "***";

/// Shows a message to whoever wants to see it: the log (target `plugpoint::wire`, level debug) and observers.
pub(crate) fn show(direction: Direction, text: &str, model: &DeviceModel, plugins: Option<&Plugins>) {
    let logged = tracing::enabled!(target: "plugpoint::wire", tracing::Level::DEBUG);
    let observer = plugins.filter(|plugins| plugins.has(Interface::Observer));
    if !logged && observer.is_none() {
        return;
    }
    let message = without_secrets(text, model);
    let arrow = if direction == Direction::FromCsms {
        "<"
    } else {
        ">"
    };
    tracing::debug!(target: "plugpoint::wire", "{arrow} {message}");
    if let Some(plugins) = observer {
        plugins.tell(Notice::OcppMessage {
            direction,
            message: message.into_owned(),
        });
    }
}

/// Where SetNetworkProfile carries secrets.
static PROFILE_SECRETS: &[&str] = &[
    "/3/connectionData/basicAuthPassword",
    "/3/connectionData/apn/apnPassword",
    "/3/connectionData/apn/simPin",
    "/3/connectionData/vpn/password",
    "/3/connectionData/vpn/key",
];

/// SetVariables and SetNetworkProfile are the messages that carry secrets. Their names may be written with escapes.
//= A01.FR.12
fn without_secrets<'a>(text: &'a str, model: &DeviceModel) -> Cow<'a, str> {
    if !["SetVariables", "SetNetworkProfile", "\\u"]
        .iter()
        .any(|sign| text.contains(sign))
    {
        return Cow::Borrowed(text);
    }
    let Ok(mut frame) = serde_json::from_str::<Value>(text) else {
        return Cow::Borrowed("a message with secrets that is no JSON");
    };
    for place in PROFILE_SECRETS {
        if let Some(secret) = frame.pointer_mut(place) {
            *secret = Value::from(HIDDEN);
        }
    }
    let items = frame.pointer_mut("/3/setVariableData");
    for item in items.and_then(Value::as_array_mut).into_iter().flatten() {
        if is_secret(item, model) {
            item["attributeValue"] = Value::from(HIDDEN);
        }
    }
    Cow::Owned(frame.to_string())
}

/// A value for a variable that nobody may read, or for one that the station does not have.
fn is_secret(item: &Value, model: &DeviceModel) -> bool {
    let text = |value: &'_ Value| value.as_str().map(str::to_owned);
    let number = |value: &Value| value.as_i64().and_then(|number| i32::try_from(number).ok());
    let (component, variable) = (&item["component"], &item["variable"]);
    let evse = &component["evse"];
    let key = VariableKey::new(
        ComponentKey::new(
            &text(&component["name"]).unwrap_or_default(),
            text(&component["instance"]).as_deref(),
            number(&evse["id"]),
            number(&evse["connectorId"]),
        ),
        VariableName::new(
            &text(&variable["name"]).unwrap_or_default(),
            text(&variable["instance"]).as_deref(),
        ),
    );
    model.get(&key, AttributeType::Actual).is_err()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::without_secrets;
    use crate::Config;

    fn hide(text: &str) -> String {
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/simulator/station.toml");
        let model = Config::read(&config).unwrap().device_model().unwrap();
        without_secrets(text, &model).into_owned()
    }

    fn shown(component: &str, variable: &str) -> String {
        hide(&format!(
            r#"[2,"1","SetVariables",{{"setVariableData":[{{"component":{{"name":"{component}"}},"variable":{{"name":"{variable}"}},"attributeValue":"planted"}}]}}]"#
        ))
    }

    #[test]
    fn a_password_is_hidden_whatever_its_case() {
        for variable in ["BasicAuthPassword", "basicauthpassword"] {
            assert!(!shown("SecurityCtrlr", variable).contains("planted"));
        }
        assert!(!shown("NoSuchCtrlr", "Secret").contains("planted"));
    }

    #[test]
    fn the_secrets_of_a_network_profile_are_hidden_however_its_name_is_written() {
        for action in ["SetNetworkProfile", "SetNetworkProf\\u0069le"] {
            let text = format!(
                r#"[2,"1","{action}",{{"connectionData":{{"ocppCsmsUrl":"ws://shown","basicAuthPassword":"planted","apn":{{"apnPassword":"planted","simPin":4711}},"vpn":{{"password":"planted","key":"planted"}}}}}}]"#
            );
            let shown = hide(&text);
            assert!(!shown.contains("planted") && !shown.contains("4711"), "{shown}");
            assert!(shown.contains("ws://shown"));
        }
    }

    #[test]
    fn other_values_are_shown() {
        assert!(shown("OCPPCommCtrlr", "HeartbeatInterval").contains("planted"));
    }
}
