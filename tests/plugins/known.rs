//! What the operator and the CSMS know of a plugin.

use plugpoint_api::Order;
use plugpoint_csms::{Csms, Station};
use plugpoint_tests::{StationProcess, accepted, security_event, within};
use serde_json::json;

async fn csms() -> Csms {
    Csms::builder().start("127.0.0.1:0").await.unwrap()
}

async fn variable(peer: &Station, name: &str) -> String {
    let component = json!({"name": "Plugin", "instance": "simulator"});
    let wanted = json!({"getVariableData": [{"component": component, "variable": {"name": name}}]});
    let answer = peer.call_raw("GetVariables", wanted).await.unwrap();
    let value = &answer["getVariableResult"][0]["attributeValue"];
    value.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breaker_that_opens_is_in_the_device_model_and_a_security_event() {
    let csms = csms().await;
    let _station = StationProcess::builder(&csms.url())
        .hardware("misbehaving-trap", &[])
        .start();
    let peer = csms.expect("simulator");
    accepted(&peer).await;
    within("the plugin", async || {
        (variable(&peer, "State").await == "Up").then_some(())
    })
    .await;
    assert_eq!(variable(&peer, "Problem").await, "false");
    let mark = peer.mark();
    // Each question is a panic, and the fifth opens the breaker.
    within("the breaker", async || {
        let connector = json!({"evseId": 1, "connectorId": 1});
        peer.call_raw("UnlockConnector", connector).await.unwrap();
        (variable(&peer, "State").await == "Broken").then_some(())
    })
    .await;
    assert_eq!(variable(&peer, "Problem").await, "true");
    assert!(variable(&peer, "TechInfo").await.contains("panicked"));
    let info = security_event(&peer, mark, "PluginBreakerOpened").await;
    assert!(info.contains("simulator"), "{info}");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_given_without_a_swap_or_refused_in_the_plugins_words() {
    let csms = csms().await;
    let mut station = StationProcess::builder(&csms.url())
        .hardware("simulator", &[])
        .start();
    accepted(&csms.expect("simulator")).await;
    let incarnation = station.status().await["plugins"][0]["incarnation"].clone();
    let configured = station.configure("speed", "60").await.unwrap();
    assert_eq!(configured["needs_restart"], false, "{configured}");
    let refused = station.configure("evses", "1").await.unwrap_err().to_string();
    assert!(refused.contains("changes only with a restart"), "{refused}");
    assert!(refused.contains("the old ones stay in force"), "{refused}");
    assert_eq!(station.status().await["plugins"][0]["incarnation"], incarnation);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_budget_and_its_use_is_in_the_statistics_and_the_metrics() {
    let csms = csms().await;
    let station = StationProcess::builder(&csms.url())
        .hardware("simulator", &[])
        .start();
    let peer = csms.expect("simulator");
    accepted(&peer).await;
    within("the plugin", async || {
        (variable(&peer, "State").await == "Up").then_some(())
    })
    .await;
    let stats = station.control(&Order::PluginStats).await;
    let plugin = &stats[0];
    let budgets = plugin["budgets"].as_array().unwrap();
    let memory = budgets.iter().find(|budget| budget["name"] == "memory").unwrap();
    assert!(memory["used"].as_u64().unwrap() > 0 && memory["limit"].as_u64() >= memory["peak"].as_u64());
    let functions = plugin["functions"].as_array().unwrap();
    assert!(
        functions
            .iter()
            .any(|function| function["name"] == "lifecycle.init")
    );

    let metrics = station.control(&Order::Metrics).await;
    let metrics = metrics.as_str().unwrap();
    for line in [
        "plugpoint_plugin_memory_bytes{plugin=\"simulator\"} ",
        "plugpoint_plugin_state{plugin=\"simulator\",state=\"Up\"} 1",
        "plugpoint_plugin_budget{plugin=\"simulator\",budget=\"timers\"} 256",
        "plugpoint_plugin_budget{plugin=\"simulator\",budget=\"ports.board.bytes-per-second\"} 1048576",
        "plugpoint_plugin_budget_used{plugin=\"simulator\",budget=\"ports.board.queue-bytes\"} 0",
        "plugpoint_plugin_calls_total{plugin=\"simulator\",function=\"lifecycle.init\",outcome=\"ok\"} 1",
        "plugpoint_plugin_swaps_total{plugin=\"simulator\",outcome=\"committed\"} 0",
        "plugpoint_plugin_call_seconds_count{plugin=\"simulator\",function=\"lifecycle.init\"} 1",
    ] {
        assert!(metrics.contains(line), "{line} is not in:\n{metrics}");
    }
    assert!(metrics.ends_with("# EOF\n"));
}
