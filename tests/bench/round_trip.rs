//! CALLs of the CSMS, one after the other.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};

use crate::desk::{Desk, Peer};
use crate::pin::Pinned;
use crate::process::Process;
use crate::stats::{median, micros, percentile};
use crate::table::{Aim, Row};

const ROUNDS: usize = 9;
const CALLS: usize = 2_000;
const WARM_UP: usize = 500;
const AIM: f64 = 1.5;

struct Kind {
    figure: &'static str,
    action: &'static str,
    payload: &'static str,
    /// What a good answer has in it.
    proof: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind {
        figure: "GetVariables, round trip",
        action: "GetVariables",
        payload: r#"{"getVariableData":[{"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}}]}"#,
        proof: "Accepted",
    },
    Kind {
        figure: "UnlockConnector through the plugin, round trip",
        action: "UnlockConnector",
        payload: r#"{"evseId":1,"connectorId":1}"#,
        proof: "Unlocked",
    },
];

/// Microseconds.
#[derive(Default)]
struct Times {
    p50: Vec<f64>,
    p99: Vec<f64>,
}

pub(crate) async fn measure(desk: &Desk, state: &Path) -> Result<Vec<Row>> {
    let _pinned = Pinned::new();
    let csms = desk.address()?;
    let _bare = Process::bare(&csms)?;
    let mut bare = desk.booted().await?;
    let _station = Process::station(&csms, state)?;
    let mut station = desk.booted().await?;
    let mut rows = Vec::new();
    for kind in &KINDS {
        rows.push(compare(kind, &mut station, &mut bare).await?);
    }
    Ok(rows)
}

async fn compare(kind: &Kind, station: &mut Peer, bare: &mut Peer) -> Result<Row> {
    let (mut ours, mut floor, mut ratios) = (Times::default(), Times::default(), Vec::new());
    run(kind, station, WARM_UP, &mut Times::default()).await?;
    run(kind, bare, WARM_UP, &mut Times::default()).await?;
    for _ in 0..ROUNDS {
        let below = run(kind, bare, CALLS, &mut floor).await?;
        ratios.push(run(kind, station, CALLS, &mut ours).await? / below);
    }
    let ratio = median(&mut ratios);
    Ok(Row {
        figure: kind.figure.into(),
        station: ours.in_words(),
        bare: format!("{}: websocket, serde_json, a canned reply", floor.in_words()),
        ratio: Some(ratio),
        aim: Some(Aim::new("p50 under 1.5 times", ratio < AIM)),
    })
}

/// Gives the median.
async fn run(kind: &Kind, peer: &mut Peer, calls: usize, times: &mut Times) -> Result<f64> {
    let mut taken = Vec::with_capacity(calls);
    for _ in 0..calls {
        let since = Instant::now();
        let answer = peer.call(kind.action, kind.payload).await?;
        taken.push(micros(since.elapsed()));
        let answer = answer.to_string();
        ensure!(
            answer.contains(kind.proof),
            "{} was answered by {answer}",
            kind.action
        );
    }
    let p50 = median(&mut taken);
    times.p50.push(p50);
    times.p99.push(percentile(&mut taken, 0.99));
    Ok(p50)
}

impl Times {
    fn in_words(&mut self) -> String {
        format!(
            "{:.0} us (p99 {:.0})",
            median(&mut self.p50),
            median(&mut self.p99)
        )
    }
}
