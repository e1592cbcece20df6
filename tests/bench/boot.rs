//! From the start of the process to its BootNotification at the CSMS.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::desk::Desk;
use crate::process::Process;
use crate::stats::{median, millis};
use crate::table::{Aim, Row};

const ROUNDS: usize = 25;
const AIM_MS: f64 = 22.0;

pub(crate) async fn measure(desk: &Desk, state: &Path) -> Result<Row> {
    let csms = desk.address()?;
    let (mut station, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(once(desk, || Process::bare(&csms)).await?);
        station.push(once(desk, || Process::station(&csms, state)).await?);
    }
    let (station, bare) = (median(&mut station), median(&mut bare));
    Ok(Row {
        figure: "start to BootNotification, plugin from the cache".into(),
        station: format!("{station:.1} ms"),
        bare: format!("{bare:.1} ms: a websocket client and one canned frame"),
        ratio: Some(station / bare),
        aim: Some(Aim::new("under 22 ms", station < AIM_MS)),
    })
}

async fn once(desk: &Desk, start: impl Fn() -> Result<Process>) -> Result<f64> {
    let since = Instant::now();
    let process = start()?;
    let mut peer = desk.booted().await?;
    let took = millis(since.elapsed());
    let stopped = tokio::task::spawn_blocking(|| process.stop());
    // The connection ends with the process.
    let _ = peer.until(|_| false).await;
    stopped.await??;
    Ok(took)
}
