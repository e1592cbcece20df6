//! What a station does while nothing happens.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::sleep;

use crate::desk::Desk;
use crate::proc::Work;
use crate::process::Process;
use crate::stats::millis;
use crate::table::{Aim, Row};

/// Everything that follows a boot is over by then.
const SETTLE: Duration = Duration::from_secs(4);
const REST: Duration = Duration::from_secs(5);

pub(crate) async fn measure(desk: &Desk, state: &Path) -> Result<Row> {
    let csms = desk.address()?;
    let bare = at_rest(desk, Process::bare(&csms)?).await?;
    let station = at_rest(desk, Process::station(&csms, state)?).await?;
    Ok(Row {
        figure: format!(
            "at rest for {} s: wake-ups of all threads, processor time",
            REST.as_secs()
        ),
        station: in_words(&station),
        bare: format!("{}: a websocket client", in_words(&bare)),
        ratio: None,
        aim: Some(Aim::new(
            "no thread of the plugin runtime wakes",
            station.runtime_wakes == 0,
        )),
    })
}

async fn at_rest(desk: &Desk, process: Process) -> Result<Work> {
    let mut peer = desk.booted().await?;
    peer.meanwhile(sleep(SETTLE)).await?;
    let before = process.work()?;
    ensure!(before.wakes > 0, "the kernel does not count");
    peer.meanwhile(sleep(REST)).await?;
    let after = process.work()?;
    ensure!(
        before.threads == after.threads,
        "a thread has come or gone at rest"
    );
    Ok(after.since(&before))
}

fn in_words(work: &Work) -> String {
    format!("{}, {:.2} ms", work.wakes, millis(work.ran))
}
