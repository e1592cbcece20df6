//! Whole-process figures, each beside a bare baseline of the same run. Run by `cargo xtask bench`.
//!
//! Prints the table as Markdown on stdout, and what it is doing on stderr. Processors are shared and clocks vary:
//! read the ratios.

mod boot;
mod desk;
mod events;
mod memory;
mod pin;
mod plugin_call;
mod process;
mod round_trip;
mod sqlite_alone;
mod stats;
mod swap;
mod table;

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::desk::Desk;
use crate::process::Process;

const PLUGINS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/plugins");

fn main() -> Result<()> {
    if plugpoint_runtime::is_compile_child() {
        plugpoint_runtime::compile_child_main();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run())
}

async fn run() -> Result<()> {
    let plugins = Path::new(PLUGINS);
    let (v1, v2) = (plugins.join("simulator.wasm"), plugins.join("simulator-v2.wasm"));
    ensure!(
        v1.exists() && v2.exists(),
        "the guests are not built: `cargo xtask plugins`"
    );
    // Beside the binaries: on a disk, where /tmp may be memory.
    let exe = std::env::current_exe()?;
    let folder = tempfile::tempdir_in(exe.parent().context("no folder")?)?;
    let (state, cache) = (folder.path().join("state"), folder.path().join("cache"));
    let desk = Desk::open().await?;
    warm_up(&desk, &state).await?;

    let (row, start) = boot::measure(&desk, &state).await?;
    let mut rows = vec![told(row), told(memory::measure(&desk, &state).await?)];
    rows.extend(round_trip::measure(&desk, &state).await?.into_iter().map(told));
    rows.push(told(plugin_call::measure(&v1, &cache).await?));
    rows.push(told(swap::measure([&v1, &v2], &cache, start)?));
    rows.push(told(events::measure(&desk, &state).await?));
    print!("{}", table::markdown(&rows));
    Ok(())
}

fn told(row: table::Row) -> table::Row {
    eprintln!("   {}: {}", row.figure, row.station);
    row
}

/// The first start compiles the plugin and makes the database.
async fn warm_up(desk: &Desk, state: &Path) -> Result<()> {
    let station = Process::station(&desk.address()?, state)?;
    let mut peer = desk.booted().await?;
    let unlocked = "{\"evseId\":1,\"connectorId\":1}";
    while !peer
        .call("UnlockConnector", unlocked)
        .await?
        .to_string()
        .contains("\"Unlocked\"")
    {}
    station.stop()
}
