//! The ifaces as a table for people.

use serde_json::Value;

use crate::words::{list, plain};

/// One line for each, with what it is called, how it is, and why it is not ready.
pub(crate) fn table(status: &Value) -> String {
    let reach: Vec<_> = list(&status["reach"]).iter().map(plain).collect();
    let reach = if reach.is_empty() {
        "none".into()
    } else {
        reach.join(", ")
    };
    let mut text = format!("connectivity  {reach}\n");
    for iface in list(&status["ifaces"]) {
        text += &line(iface);
    }
    text
}

fn line(iface: &Value) -> String {
    let addresses: Vec<_> = list(&iface["addresses"]).iter().map(plain).collect();
    let how = match (iface["ready"] == true, &iface["why"]) {
        (true, _) => "ready".into(),
        (false, why) => format!("not ready: {}", plain(why)),
    };
    let mut text = format!(
        "{:<12}  {:<10} {how}{}{}\n",
        plain(&iface["name"]),
        plain(&iface["kind"]),
        if addresses.is_empty() { "" } else { "; " },
        addresses.join(", "),
    );
    let control = &iface["control"];
    if !control.is_null() {
        text += &format!(
            "{:<12}  {} by {}{}\n",
            "",
            plain(&control["state"]),
            plain(&control["driver"]),
            left(&control["timeout_ms"]),
        );
    }
    text
}

fn left(timeout_ms: &Value) -> String {
    let seconds = timeout_ms.as_u64().map(|ms| ms.div_ceil(1000));
    seconds.map_or(String::new(), |seconds| format!(", {seconds} s left"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn an_iface_says_how_it_is_and_why() {
        let status = json!({
            "reach": ["l4", "ipv4"],
            "ifaces": [
                { "name": "eth0", "kind": "ether", "ready": true, "why": null, "addresses": ["192.0.2.7"], "control": null },
                {
                    "name": "wwan0", "kind": null, "ready": false, "why": "it is connecting", "addresses": [],
                    "control": { "driver": "modem", "state": "connecting", "timeout_ms": 41_500 },
                },
            ],
        });
        assert_eq!(
            super::table(&status),
            "connectivity  l4, ipv4\n\
             eth0          ether      ready; 192.0.2.7\n\
             wwan0         -          not ready: it is connecting\n              connecting by modem, 42 s left\n"
        );
    }
}
