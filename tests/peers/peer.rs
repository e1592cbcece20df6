//! Plays a scenario: the Python side says what the station and its hardware do, on lines of JSON.

use std::fs::{self, File};
use std::process::Stdio;
use std::time::Duration;

use plugpoint_tests::{StationProcess, python, root};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

/// The scenarios wait for each event with a patience of their own; this is for a scenario that hangs.
const LONGEST: Duration = Duration::from_secs(300);

/// Plays the scenario of this name to its end, and gives its verdict: what was answered how often.
pub(crate) async fn play(scenario: &str) -> Value {
    let transcript = Transcript::new();
    let mut station = None;
    let peer = start(scenario, transcript.file());
    let verdict = match tokio::time::timeout(LONGEST, serve(peer, &mut station)).await {
        Ok(verdict) => verdict.unwrap_or_else(|why| panic!("{scenario}: {why}")),
        Err(_) => panic!("{scenario}: no end in {LONGEST:?}"),
    };
    let log = station.as_ref().map(StationProcess::log).unwrap_or_default();
    assert!(
        !log.contains(" ERROR "),
        "{scenario}: all went well but for errors in the station's log"
    );
    verdict
}

/// What the Python side tells of itself; shown if the test fails.
struct Transcript(NamedTempFile);

impl Transcript {
    fn new() -> Self {
        Self(NamedTempFile::new().expect("a file for the transcript"))
    }

    fn file(&self) -> File {
        self.0.reopen().expect("the transcript is there")
    }
}

impl Drop for Transcript {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let text = fs::read_to_string(&self.0).unwrap_or_default();
            eprintln!("── the transcript (< station, > CSMS, ## the test)\n{text}");
        }
    }
}

fn start(scenario: &str, transcript: File) -> Child {
    let folder = root().join("tests/peers/python");
    let mut command = Command::new(python());
    // -B: no compiled files among the sources.
    command.arg("-B").arg(folder.join("main.py")).arg(scenario);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(transcript)
        .kill_on_drop(true);
    command.spawn().expect("the environment's Python starts")
}

/// Does what the scenario asks for until it gives its verdict.
async fn serve(mut peer: Child, station: &mut Option<StationProcess>) -> Result<Value, String> {
    let mut answers = peer.stdin.take().expect("stdin is piped");
    let mut orders = BufReader::new(peer.stdout.take().expect("stdout is piped")).lines();
    let mut verdict = None;
    while let Some(line) = orders.next_line().await.map_err(|error| error.to_string())? {
        let order: Value = serde_json::from_str(&line).map_err(|error| format!("{line:?}: {error}"))?;
        match order.get("verdict") {
            Some(given) => verdict = Some(given.clone()),
            None => answer(&mut answers, carry_out(&order, station).await).await?,
        }
    }
    let ended = peer.wait().await.map_err(|error| error.to_string())?;
    verdict
        .filter(|_| ended.success())
        .ok_or_else(|| format!("the scenario failed: {ended}"))
}

async fn answer(answers: &mut ChildStdin, ok: Value) -> Result<(), String> {
    let line = format!("{}\n", json!({ "ok": ok }));
    answers
        .write_all(line.as_bytes())
        .await
        .map_err(|error| format!("the scenario has hung up: {error}"))
}

async fn carry_out(order: &Value, station: &mut Option<StationProcess>) -> Value {
    if order["do"] == "start" {
        *station = Some(start_station(order));
        return Value::Null;
    }
    let station = station.as_mut().expect("the scenario starts the station first");
    match order["do"].as_str() {
        Some("sim") => station.sim(text(&order["order"]), order["fields"].clone()).await,
        Some("status") => station.status().await,
        Some("terminate") => json!(station.terminate().await.code()),
        _ => panic!("no such order: {order}"),
    }
}

fn start_station(order: &Value) -> StationProcess {
    let variables = order["set"].as_object().into_iter().flatten();
    let builder = StationProcess::builder(text(&order["csms"]));
    variables
        .fold(builder, |builder, (variable, value)| {
            builder.set(variable, text(value))
        })
        .start()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}
