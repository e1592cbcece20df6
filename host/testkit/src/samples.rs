//! One of each question and notice, with arguments as a station would give them.

use plugpoint_runtime::{Notice, Question};
use serde_json::{Value, json};

use crate::words;

pub(crate) fn questions() -> Vec<Question> {
    let read = |(name, with): &(&str, Value)| words::question(name, with).ok();
    question_texts().iter().filter_map(read).collect()
}

pub(crate) fn notices() -> Vec<Notice> {
    let read = |(name, with): &(&str, Value)| words::notice(name, with).ok();
    notice_texts().iter().filter_map(read).collect()
}

fn question_texts() -> Vec<(&'static str, Value)> {
    let (token, connector) = (token(), json!({ "evse": 1, "connector": 1 }));
    vec![
        ("connector.lock", connector.clone()),
        ("connector.unlock", connector),
        ("customer.get-information", json!({ "identifier": "C-4711" })),
        (
            "data-transfer.transfer",
            json!({ "vendor": "com.example", "message": "Light", "data": "{\"on\":true}" }),
        ),
        ("diagnostics.get-log", json!({ "kind": "DiagnosticsLog" })),
        (
            "diagnostics.read-log",
            json!({ "request": 1, "offset": 0, "max": 4096 }),
        ),
        ("display.clear", json!({ "id": 1, "target": "station" })),
        ("display.ids", json!({ "target": "station" })),
        (
            "display.set",
            json!({ "id": 1, "priority": "NormalCycle", "target": "station", "texts": texts() }),
        ),
        (
            "firmware.update",
            json!({ "location": "https://example.com/f.bin", "retrieve-at": 0, "signed": true }),
        ),
        ("link-driver.connect", json!({ "iface": "wwan0" })),
        ("link-driver.disconnect", json!({ "iface": "wwan0" })),
        (
            "link-driver.get-option",
            json!({ "iface": "wwan0", "name": "rat" }),
        ),
        (
            "link-driver.init",
            json!({ "iface": "wwan0", "settings": [["apn", "internet"]] }),
        ),
        (
            "link-driver.set-option",
            json!({ "iface": "wwan0", "name": "rat", "value": "lte" }),
        ),
        ("network.configure", json!({ "slot": 1, "profile": profile() })),
        ("network.validate", json!({ "slot": 1, "profile": profile() })),
        ("power.may-start", json!({ "evse": 1, "token": token })),
        ("power.may-stop", json!({ "evse": 1 })),
        (
            "reservation.may-reserve",
            json!({ "id": 1, "evse": 1, "token": token, "expires": 1_767_229_200_000_u64 }),
        ),
        ("reservation.token-matches", json!({ "evse": 1, "token": token })),
        (
            "reset.is-reset-allowed",
            json!({ "target": "station", "kind": "on-idle" }),
        ),
        (
            "reset.reset",
            json!({ "target": { "evse": 1 }, "kind": "immediate" }),
        ),
    ]
}

fn notice_texts() -> Vec<(&'static str, Value)> {
    let event = r#"{"eventType":"Updated","timestamp":"2026-01-01T00:00:00Z","triggerReason":"MeterValuePeriodic","seqNo":7,"transactionInfo":{"transactionId":"4088fb5f"}}"#;
    vec![
        (
            "connector.effective-status-changed",
            json!({ "target": { "connector": [1, 1] }, "status": "operative" }),
        ),
        ("customer.clear-information", json!({ "identifier": "C-4711" })),
        ("diagnostics.close-log", json!({ "request": 1 })),
        ("display.default-price", json!({ "texts": texts() })),
        (
            "display.running-cost",
            json!({
                "evse": 1, "transaction": "4088fb5f", "amount": 3.25, "currency": "EUR", "decimals": 2,
                "is-final": false,
            }),
        ),
        ("display.tariff", json!({ "evse": 1, "texts": texts() })),
        ("firmware.cancel", json!({ "request": 1 })),
        (
            "firmware.install",
            json!({ "request": 1, "size": 4096, "sha256": "0".repeat(64) }),
        ),
        ("firmware.install-now", json!({ "request": 1 })),
        ("network.connected", json!({ "slot": 1 })),
        ("network.disconnected", json!({ "slot": 1 })),
        (
            "observer.authorization",
            json!({ "evse": 1, "token": token(), "status": "Accepted" }),
        ),
        (
            "observer.boot",
            json!({ "status": "Accepted", "interval-seconds": 300 }),
        ),
        ("observer.connection", json!({ "connected": true })),
        (
            "observer.connector-status",
            json!({ "evse": 1, "connector": 1, "status": "Available" }),
        ),
        (
            "observer.ocpp-message",
            json!({ "direction": "to-csms", "message": "[2,\"1\",\"Heartbeat\",{}]" }),
        ),
        (
            "observer.security-event",
            json!({ "kind": "StartupOfTheDevice", "info": "" }),
        ),
        (
            "observer.time-sync",
            json!({ "csms-time": 1_767_225_600_000_u64 }),
        ),
        ("observer.transaction-event", json!({ "request": event })),
        (
            "observer.transaction-response",
            json!({ "transaction": "4088fb5f", "response": "{}" }),
        ),
        (
            "observer.variable-changed",
            json!({ "component": "EVSE", "target": { "evse": 1 }, "name": "Power", "value": "22080" }),
        ),
        ("power.all-unavailable", json!({})),
        ("power.allow-energy", json!({ "evse": 1, "allowed": true })),
        (
            "power.set-limit",
            json!({ "evse": 1, "limit": { "amps": 16.0 }, "phases": 3 }),
        ),
        ("reservation.released", json!({ "id": 1 })),
    ]
}

fn token() -> Value {
    json!({ "value": "04A1B2C3D4E5F6", "kind": "ISO14443" })
}

fn texts() -> Value {
    json!([{ "format": "UTF8", "language": "en", "content": "0.45 EUR/kWh" }])
}

fn profile() -> Value {
    json!({
        "csms-url": "wss://csms.example/ocpp", "security-profile": 2, "ocpp-versions": ["ocpp2.0.1"],
        "network-interface": "Wireless0", "message-timeout-seconds": 30,
        "apn": { "name": "internet", "authentication": "NONE", "use-only-preferred-network": false },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every name that there is, as serde tells it.
    fn known(error: &str) -> BTreeSet<String> {
        error
            .split('`')
            .skip(1)
            .step_by(2)
            .skip(1)
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn there_is_one_of_each_question_under_the_name_of_its_function() {
        for (name, with) in question_texts() {
            assert_eq!(
                words::question(name, &with).map(|question| question.name()),
                Ok(name)
            );
        }
        let sampled = question_texts()
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect();
        assert_eq!(known(&words::question("?", &json!({})).unwrap_err()), sampled);
    }

    #[test]
    fn there_is_one_of_each_notice_under_the_name_of_its_function() {
        for (name, with) in notice_texts() {
            assert_eq!(words::notice(name, &with).map(|notice| notice.name()), Ok(name));
        }
        let sampled = notice_texts()
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect();
        assert_eq!(known(&words::notice("?", &json!({})).unwrap_err()), sampled);
    }
}
