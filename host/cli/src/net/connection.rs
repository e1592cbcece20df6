//! The connection and the slots, for people.

use serde_json::Value;

use crate::words::{list, plain};

/// What goes on and why, then one line for each slot, with what there is to say of it.
pub(crate) fn table(connection: &Value) -> String {
    let (doing, why) = (doing(connection), plain(&connection["why"]));
    format!("{doing}: {why}\n\n{}", slots(connection))
}

/// What the station does about its connection.
fn doing(connection: &Value) -> String {
    let slot = plain(&connection["slot"]);
    match connection["phase"].as_str() {
        Some("connected") => format!(
            "connected over slot {slot}, {}{}",
            plain(&connection["protocol"]),
            challenger(connection)
        ),
        Some("configuring") => format!("brings up the network of slot {slot}, {}", attempt(connection, 0)),
        Some("dialling") => format!("dials slot {slot}, {}", attempt(connection, 0)),
        Some("waiting") => format!(
            "dials slot {slot} in {}, {}",
            span(&connection["next_dial_ms"]),
            attempt(connection, 1)
        ),
        Some("closing") => format!("closes the connection over slot {slot}{}", challenger(connection)),
        _ => "not connected".into(),
    }
}

fn challenger(connection: &Value) -> String {
    match &connection["challenger"] {
        Value::Null => String::new(),
        slot => format!(", and goes over to slot {slot}"),
    }
}

/// The present attempt, or the one that comes `later`.
fn attempt(connection: &Value, later: u64) -> String {
    let number = connection["attempt"].as_u64().unwrap_or(0) + later;
    match connection["attempts"].as_u64() {
        Some(attempts) if attempts < u64::from(u32::MAX) => format!("attempt {number} of {attempts}"),
        _ => format!("attempt {number} of any number"),
    }
}

fn slots(connection: &Value) -> String {
    let slots = list(&connection["slots"]);
    if slots.is_empty() {
        return "no slots; NetworkConfigurationPriority names them\n".into();
    }
    let mut text = "slot  priority  profile  dials  accepted  bound to  address\n".to_owned();
    for slot in slots {
        text += &row(slot);
        text += &notes(slot, connection);
    }
    text
}

fn row(slot: &Value) -> String {
    let accepted = match &slot["last_success_ms_ago"] {
        Value::Null => "never".into(),
        ms => format!("{} ago", span(ms)),
    };
    format!(
        "{:<4}  {:<8}  {:<7}  {:<5}  {accepted:<8}  {:<8}  {}\n",
        plain(&slot["id"]),
        plain(&slot["priority"]),
        plain(&slot["security_profile"]),
        plain(&slot["dials"]),
        plain(&slot["bound_to"]),
        plain(&slot["address"]),
    )
}

/// What there is to say of a slot beside its numbers.
fn notes(slot: &Value, connection: &Value) -> String {
    let mut notes = Vec::new();
    if let Some(why) = slot["unusable"].as_str() {
        notes.push(format!("left out: {why}"));
    }
    if slot["former_credentials"] == true {
        notes.push("uses the credentials before the last change".into());
    }
    if slot["overwritten"] == true {
        notes.push(
            "uses its network profile before the last change, since the present one does not connect".into(),
        );
    }
    if slot["id"] == connection["last_good"] {
        notes.push("the last on which the CSMS accepted the station".into());
    }
    if let Some(error) = slot["last_error"].as_str() {
        notes.push(format!("{} ago: {error}", span(&slot["last_error_ms_ago"])));
    }
    notes.iter().map(|note| format!("      {note}\n")).collect()
}

/// Milliseconds, for people.
fn span(ms: &Value) -> String {
    let seconds = ms.as_u64().unwrap_or(0).div_ceil(1000);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::table;

    #[test]
    fn a_station_that_waits_says_for_what_and_why() {
        let connection = json!({
            "phase": "waiting", "slot": 1, "protocol": null, "challenger": null,
            "attempt": 1, "attempts": 3, "next_dial_ms": 6400, "last_good": 2, "why": "no route",
            "slots": [
                { "id": 1, "priority": 1, "address": "ws://csms/CS1", "security_profile": 1, "bound_to": "eth0",
                  "unusable": null, "former_credentials": true, "dials": 4, "last_error": "no route",
                  "last_error_ms_ago": 1000, "last_success_ms_ago": null },
                { "id": 2, "priority": 2, "address": null, "security_profile": 0, "bound_to": null,
                  "unusable": "not allowed", "former_credentials": false, "dials": 0, "last_error": null,
                  "last_error_ms_ago": null, "last_success_ms_ago": 7_300_000 },
            ],
        });
        let words = "\
dials slot 1 in 7 s, attempt 2 of 3: no route

slot  priority  profile  dials  accepted  bound to  address
1     1         1        4      never     eth0      ws://csms/CS1
      uses the credentials before the last change
      1 s ago: no route
2     2         0        0      2 h ago   -         -
      left out: not allowed
      the last on which the CSMS accepted the station
";
        assert_eq!(table(&connection), words);
    }

    #[test]
    fn a_connection_says_its_slot_its_version_and_its_challenger() {
        let connection = json!({
            "phase": "connected", "slot": 2, "protocol": "ocpp2.0.1", "challenger": 1,
            "why": "the CSMS accepted the station", "slots": [],
        });
        let words =
            "connected over slot 2, ocpp2.0.1, and goes over to slot 1: the CSMS accepted the station\n";
        assert!(table(&connection).starts_with(words));
    }
}
