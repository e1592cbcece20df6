//! Secrets: planted wherever a station is given one, and in nothing that it puts out. `cargo xtask test` looks for them
//! in the output of every station of the whole run; these stations put out as much as a station can.

use plugpoint_api::Order;
use plugpoint_csms::{Csms, Direction, Mark, Station};
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::{PATIENCE, StationProcess, Vendor, accepted, collect, plant, planted, within};
use serde_json::{Value, json};

/// Digits that are nowhere else.
const SIM_PIN: u32 = 90_817_263;

/// Everything that a station writes down about itself.
const TRACE: &str = "trace";

#[tokio::test(flavor = "multi_thread")]
async fn a_station_puts_out_none_of_its_secrets() {
    let (password, token) = (planted("password-in-use"), planted("token"));
    plant(&SIM_PIN.to_string());
    let csms = Csms::builder()
        .accept_token(&token)
        .password("simulator", &password);
    let csms = csms.start("127.0.0.1:0").await.unwrap();
    let station = StationProcess::builder(&csms.url())
        .set("NetworkConfiguration[1].SecurityProfile", "1")
        .set("SecurityCtrlr.BasicAuthPassword", &password)
        .set(
            "NetworkConfiguration[2].BasicAuthPassword",
            &planted("password-of-slot"),
        )
        .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "0")
        .set("OCPPCommCtrlr.RetryBackOffRandomRange", "1")
        .log(TRACE)
        .start();
    let peer = csms.expect("simulator");
    accepted(&peer).await;
    given_secrets(&peer).await;
    asked_for_everything(&peer).await;
    charged(&station, &peer, &token).await;
    for order in [
        Order::Status,
        Order::PluginStats,
        Order::PluginOrders,
        Order::Metrics,
    ] {
        station.control(&order).await;
    }
    with_a_new_password(&csms, &peer).await;
    let log = station.log();
    for action in ["Authorize", "SetNetworkProfile", "SetVariables"] {
        assert!(log.contains(&format!("\"{action}\"")), "the log has no wire");
    }
    assert!(!log.contains("planted-"), "{}", lines_with(&log, "planted-"));
    collect_frames(&peer);
}

/// A plugin that panics with the secret of its settings on its lips.
#[tokio::test(flavor = "multi_thread")]
async fn nor_those_of_its_plugins() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let vendor = Vendor::new("acme");
    let manifest = "id = \"com.example.gossip\"\nname = \"Gossip\"\nversion = \"1.0.0\"\nvendor = \"acme\"\n\
                    rollback-counter = 1\n[ports.board]\nkind = \"unix\"\nmode = \"listen\"\n\
                    [settings.password]\nsecret = true\n";
    let bundle = vendor.pack("misbehaving-panic-text", manifest, "gossip.ppk");
    let station = StationProcess::builder(&csms.url())
        .bundle(bundle, vendor.keys())
        .setting("password", &planted("setting"))
        .log(TRACE)
        .start();
    let peer = csms.expect("simulator");
    accepted(&peer).await;
    // Its default place to panic.
    let unlock = json!({"evseId": 1, "connectorId": 1});
    ask(&peer, "UnlockConnector", unlock).await;
    within("its panic in the log", async || {
        station.log().contains("login as admin:[redacted]").then_some(())
    })
    .await;
    for order in [Order::Status, Order::PluginStats, Order::Metrics] {
        station.control(&order).await;
    }
    assert!(!station.log().contains("planted-"));
    collect_frames(&peer);
}

/// Asks for all that there is to be told, and for what must not be told.
async fn asked_for_everything(peer: &Station) {
    ask(
        peer,
        "GetBaseReport",
        json!({"requestId": 1, "reportBase": "FullInventory"}),
    )
    .await;
    peer.report(1, PATIENCE).await.unwrap();
    for (component, variable) in [
        (json!({"name": "SecurityCtrlr"}), "BasicAuthPassword"),
        (
            json!({"name": "NetworkConfiguration", "instance": "1"}),
            "BasicAuthPassword",
        ),
        (json!({"name": "InternalCtrlr"}), "NetworkConnectionProfiles"),
    ] {
        let which = json!({"component": component, "variable": {"name": variable}});
        ask(peer, "GetVariables", json!({"getVariableData": [which]})).await;
    }
}

/// Sends secrets in every way, most of them wrong.
async fn given_secrets(peer: &Station) {
    for (component, value) in [
        ("NoSuchCtrlr", planted("password-for-nobody")),
        ("SecurityCtrlr", planted(&"password-that-is-too-long-".repeat(4))),
    ] {
        ask(peer, "SetVariables", password(component, &value)).await;
    }
    let profile = json!({
        "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "ws://127.0.0.1:9", "messageTimeout": 30,
        "securityProfile": 1, "ocppInterface": "Wireless0",
        "apn": {"apn": "internet", "apnUserName": "u", "apnPassword": planted("apn"), "simPin": SIM_PIN,
            "apnAuthentication": "CHAP"},
        "vpn": {"server": "vpn.example", "user": "u", "password": planted("vpn"), "key": planted("vpn-key"),
            "type": "IPSec"},
    });
    ask(
        peer,
        "SetNetworkProfile",
        json!({"configurationSlot": 2, "connectionData": profile}),
    )
    .await;
    let cut_off = password("SecurityCtrlr", &planted("password-cut-off")).to_string();
    for text in [
        format!(r#"[2,"cut-off","SetVariables",{}"#, &cut_off[..cut_off.len() - 1]),
        format!(
            r#"[2,"array","SetVariables",["{}"]]"#,
            planted("password-in-array")
        ),
        format!(
            r#"[2,"unknown","SetPassword",{{"password":"{}"}}]"#,
            planted("password-unknown")
        ),
        format!(r#"{{"password":"{}"}}"#, planted("password-alone")),
    ] {
        let mark = peer.mark();
        peer.send_text(&text).unwrap();
        // It is read before the answer to this.
        ask(peer, "GetVariables", json!({"getVariableData": [heartbeat()]})).await;
        assert!(peer.mark() > mark);
    }
}

/// A session by a card that nobody may read in a log, and one that the CSMS starts.
async fn charged(station: &StationProcess, peer: &Station, token: &str) {
    station.sim("swipe", json!({"evse": 1, "token": token})).await;
    station.sim("plug-in", json!({"evse": 1})).await;
    let start = json!({"evseId": 2, "remoteStartId": 1, "idToken": {"idToken": token, "type": "Central"}});
    ask(peer, "RequestStartTransaction", start).await;
    let started = |frame: &plugpoint_csms::LoggedFrame| frame.is_request(Action::TransactionEvent);
    peer.frame_since(Mark::default(), started, PATIENCE)
        .await
        .unwrap();
    station
        .sim("swipe", json!({"evse": 1, "token": planted("token-unknown")}))
        .await;
}

async fn with_a_new_password(csms: &Csms, peer: &Station) {
    let (before, new) = (peer.connections(), planted("password-new"));
    csms.set_password("simulator", &new);
    ask(peer, "SetVariables", password("SecurityCtrlr", &new)).await;
    peer.reconnected(before, PATIENCE).await.unwrap();
}

fn password(component: &str, value: &str) -> Value {
    let variable = json!({"name": "BasicAuthPassword"});
    json!({"setVariableData": [{"component": {"name": component}, "variable": variable, "attributeValue": value}]})
}

fn heartbeat() -> Value {
    json!({"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}})
}

/// Makes a CALL. Whether it is accepted or refused, the answer is put out.
async fn ask(peer: &Station, action: &str, payload: Value) {
    peer.call_raw(action, payload).await.ok();
}

/// All that the station has sent, but for what has to name a token.
fn collect_frames(peer: &Station) {
    for frame in peer.frames() {
        let names_token = matches!(frame.action, Some(Action::Authorize | Action::TransactionEvent));
        if frame.direction == Direction::Received && !names_token {
            assert!(!frame.text().contains("planted-"), "{}", frame.text());
            collect("frames", frame.text());
        }
    }
}

fn lines_with(text: &str, what: &str) -> String {
    text.lines()
        .filter(|line| line.contains(what))
        .collect::<Vec<_>>()
        .join("\n")
}
