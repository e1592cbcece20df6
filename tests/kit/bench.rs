//! `plugpoint plugin bench`.

use serde_json::Value;

use crate::desk::{Desk, plugin};

#[test]
fn each_function_is_measured() {
    let done = Desk::new().plugin(&["bench", &plugin("first"), "--port", "board", "--json"]);
    done.succeeded();
    let report: Value = serde_json::from_str(&done.out).unwrap();
    let functions = report["functions"].as_array().unwrap();
    let unlock = functions
        .iter()
        .find(|function| function["function"] == "connector.unlock")
        .unwrap();
    assert!(unlock["calls_per_second"].as_f64().unwrap() > 100.0, "{unlock}");
    assert!(unlock["p99_us"].as_f64() >= unlock["p50_us"].as_f64());
    assert!(unlock["bytes_out"].as_u64().unwrap() >= "open 1.1\n".len() as u64);
    assert!(functions.iter().any(|function| function["function"] == "start"));
    assert!(report["compile_ms"].as_f64().unwrap() > 0.0);
}
