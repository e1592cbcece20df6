//! Whole-process figures, each beside a bare baseline of the same run. Run by `cargo xtask bench`.
//!
//! Prints the table as Markdown on stdout, and what it is doing on stderr. Processors are shared and clocks vary:
//! read the ratios.

mod boot;
mod callback;
mod desk;
mod events;
mod guests;
mod idle;
mod instances;
mod languages;
mod memory;
mod pin;
mod plugin;
mod plugin_call;
mod proc;
mod process;
mod role;
mod round_trip;
mod sqlite_alone;
mod start;
mod stats;
mod swap;
mod table;

use std::path::Path;

use anyhow::{Context, Result};

use crate::desk::Desk;
use crate::guests::component;
use crate::process::Process;
use crate::role::Role;
use crate::table::{Row, Spread};

fn main() -> Result<()> {
    if plugpoint_runtime::is_compile_child() {
        plugpoint_runtime::compile_child_main();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match Role::of_this_process()? {
        Some(role) => runtime.block_on(role.play()),
        None => runtime.block_on(run()),
    }
}

async fn run() -> Result<()> {
    callback::broker_installed()?;
    // Beside the binaries: on a disk, where /tmp may be memory.
    let exe = std::env::current_exe()?;
    let folder = tempfile::tempdir_in(exe.parent().context("no folder")?)?;
    let folder = folder.path();
    let mut rows = whole_stations(folder).await?;
    let (of_plugins, spreads) = plugins(folder).await?;
    rows.extend(of_plugins);
    println!("{}\n{}", table::rows(&rows), table::spreads(&spreads));
    Ok(())
}

/// The processes that ship.
async fn whole_stations(folder: &Path) -> Result<Vec<Row>> {
    let state = folder.join("state");
    let desk = Desk::open().await?;
    warm_up(&desk, &state).await?;
    let mut rows = vec![boot::measure(&desk, &state).await?.told()];
    rows.push(memory::measure(&desk, &state).await?.told());
    rows.push(idle::measure(&desk, &state).await?.told());
    rows.extend(round_trip::measure(&desk, &state).await?);
    rows.push(events::measure(&desk, &state).await?.told());
    Ok(rows)
}

/// The runtime in this process.
async fn plugins(folder: &Path) -> Result<(Vec<Row>, Vec<Spread>)> {
    let cache = folder.join("cache");
    let mut rows = vec![start::measure(&guests::RUST, folder, &cache).await?.told()];
    rows.push(
        plugin_call::measure(&component("target/plugins/simulator.wasm")?, &cache)
            .await?
            .told(),
    );
    for row in callback::measure(&guests::RUST.path()?, folder, &cache).await? {
        rows.push(row.told());
    }
    let mut spreads = Vec::new();
    for guest in &guests::ALL {
        rows.push(languages::measure(guest, &cache)?.told());
    }
    for guest in &guests::ALL {
        rows.push(instances::measure(guest, &cache)?.told());
        spreads.push(swap::measure(guest, folder, &cache)?.told());
    }
    Ok((rows, spreads))
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
