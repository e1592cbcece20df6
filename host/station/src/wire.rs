//! Every message as it is shown to people and to plugins: without secrets.

use plugpoint_engine::device_model::{AttributeType, ComponentKey, DeviceModel, VariableKey, VariableName};
use plugpoint_ocpp::v201::{Action, validate};
use plugpoint_ocpp::{Kind, Leniency};
use plugpoint_runtime::contract::{Direction, Notice};
use plugpoint_runtime::{Interface, Plugins};
use serde_json::{Map, Value};

/// What stands for a secret.
const HIDDEN: &str = "***";

/// Of a token, so much is shown at its end, and never more than half: enough to follow a session, too little to
/// charge with.
const SHOWN_OF_TOKEN: usize = 4;

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
        plugins.tell(Notice::OcppMessage { direction, message });
    }
}

//= A01.FR.12
fn without_secrets(text: &str, model: &DeviceModel) -> String {
    let Ok(mut frame) = serde_json::from_str::<Value>(text) else {
        return format!("{} bytes that are no JSON", text.len());
    };
    if is_opaque(&frame) {
        frame[3] = HIDDEN.into();
    }
    hide(&mut frame, model);
    frame.to_string()
}

/// A CALL in which a secret could be anywhere: of no known action, or one that brings secrets, and not as it should be.
fn is_opaque(frame: &Value) -> bool {
    if frame[0] != 2 || frame[3].is_null() {
        return false;
    }
    match frame[2].as_str().unwrap_or_default().parse() {
        Ok(action @ (Action::SetNetworkProfile | Action::SetVariables)) => {
            validate(action, Kind::Request, &mut frame[3].clone(), Leniency::Strict).is_err()
        }
        Ok(_) => false,
        Err(_) => true,
    }
}

/// Hides what is secret wherever it stands: a frame of any kind may carry anything.
fn hide(value: &mut Value, model: &DeviceModel) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, model)),
        Value::Object(fields) => {
            if fields.contains_key("attributeValue") && is_secret(fields, model) {
                fields["attributeValue"] = HIDDEN.into();
            }
            for (name, field) in fields {
                match name.as_str() {
                    // Of SetNetworkProfile: the uplink's, the tunnel's and the station's.
                    "apnPassword" | "basicAuthPassword" | "key" | "password" | "simPin" => {
                        *field = HIDDEN.into()
                    }
                    "additionalIdToken" | "idToken" if field.is_string() => hide_token(field),
                    _ => hide(field, model),
                }
            }
        }
        _ => {}
    }
}

fn hide_token(token: &mut Value) {
    let text = token.as_str().unwrap_or_default();
    let length = text.chars().count();
    let hidden = length - SHOWN_OF_TOKEN.min(length / 2);
    *token = (HIDDEN.to_owned() + &text.chars().skip(hidden).collect::<String>()).into();
}
/// A value for a variable that nobody may read, or for one that the station does not have.
fn is_secret(item: &Map<String, Value>, model: &DeviceModel) -> bool {
    let part = |name: &str| item.get(name).unwrap_or(&Value::Null);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let number = |value: &Value| value.as_i64().and_then(|number| i32::try_from(number).ok());
    let (component, variable) = (part("component"), part("variable"));
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

    use serde_json::json;

    use super::*;
    use crate::Config;

    fn shown(text: &str) -> String {
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/simulator/station.toml");
        let model = Config::read(&config).unwrap().device_model().unwrap();
        without_secrets(text, &model)
    }

    fn set(component: &str, variable: &str) -> String {
        let item = json!({
            "component": {"name": component}, "variable": {"name": variable}, "attributeValue": "planted",
        });
        shown(&json!([2, "1", "SetVariables", {"setVariableData": [item]}]).to_string())
    }

    #[test]
    fn a_password_is_hidden_whatever_its_case() {
        for variable in ["BasicAuthPassword", "basicauthpassword"] {
            assert!(!set("SecurityCtrlr", variable).contains("planted"));
        }
        assert!(!set("NoSuchCtrlr", "Secret").contains("planted"));
    }

    #[test]
    fn other_values_are_shown() {
        assert!(set("OCPPCommCtrlr", "HeartbeatInterval").contains("planted"));
    }

    #[test]
    fn a_network_profile_is_shown_without_what_opens_the_network() {
        let profile = json!({
            "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "ws://csms", "messageTimeout": 30,
            "securityProfile": 1, "ocppInterface": "Wireless0",
            "apn": {"apn": "internet", "apnPassword": "planted", "simPin": 4711, "apnAuthentication": "AUTO"},
            "vpn": {"server": "vpn.example", "user": "u", "password": "planted", "key": "planted", "type": "PPTP"},
        });
        let call = json!([2, "1", "SetNetworkProfile", {"configurationSlot": 1, "connectionData": profile}]);
        let shown = shown(&call.to_string());
        assert!(!shown.contains("planted") && !shown.contains("4711"), "{shown}");
        assert!(
            shown.contains("internet") && shown.contains("vpn.example"),
            "{shown}"
        );
    }

    #[test]
    fn of_a_token_its_end_is_shown() {
        let token = json!({"idToken": "DEADBEEF", "type": "ISO14443", "additionalInfo": [
            {"additionalIdToken": "1234", "type": "PIN"},
        ]});
        let shown = shown(&json!([2, "1", "Authorize", {"idToken": token}]).to_string());
        assert!(shown.contains(r#""idToken":"***BEEF""#), "{shown}");
        assert!(shown.contains(r#""additionalIdToken":"***34""#), "{shown}");
    }

    #[test]
    fn what_could_have_a_secret_anywhere_is_hidden() {
        for text in [
            r#"[2,"1","SetVariables",["planted"]]"#,
            r#"[2,"1","SetVariables",{"setVariableData":"planted"}]"#,
            r#"[2,"1","SetPassword",{"to":"planted"}]"#,
        ] {
            assert!(shown(text).ends_with(r#","***"]"#), "{}", shown(text));
        }
    }

    #[test]
    fn of_what_is_no_json_only_the_length_is_shown() {
        assert_eq!(shown(r#"[2,"1","SetVariables","#), "22 bytes that are no JSON");
    }
}
