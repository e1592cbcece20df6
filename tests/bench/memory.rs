//! What an idle station holds of the machine's memory.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use crate::desk::Desk;
use crate::proc::Memory;
use crate::process::Process;
use crate::table::{Aim, Row};

/// Everything that follows a boot is over by then.
const SETTLE: Duration = Duration::from_secs(4);
const AIM_MB: f64 = 16.0;

pub(crate) async fn measure(desk: &Desk, state: &Path) -> Result<Row> {
    let csms = desk.address()?;
    let bare = idle(desk, Process::bare(&csms)?).await?;
    let station = idle(desk, Process::station(&csms, state)?).await?;
    Ok(Row {
        figure: "idle memory with one plugin from the cache, resident (anonymous)".into(),
        station: in_words(&station),
        bare: format!("{}: a websocket client", in_words(&bare)),
        ratio: Some(station.resident / bare.resident),
        aim: Some(Aim::new("under 16 MB", station.resident < AIM_MB)),
    })
}

async fn idle(desk: &Desk, process: Process) -> Result<Memory> {
    let mut peer = desk.booted().await?;
    peer.meanwhile(sleep(SETTLE)).await?;
    process.memory()
}

fn in_words(memory: &Memory) -> String {
    format!("{:.1} MB ({:.1})", memory.resident, memory.anonymous)
}
