//! `plugpoint run`: a station until SIGTERM; SIGHUP gives its plugins their settings anew.

use std::os::unix::process::CommandExt;

use anyhow::Context;
use plugpoint_station::{Config, Exit, Handle, Station};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::target::Target;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// A variable of the device model that this station has instead of the one in its files, such as
    /// `NetworkConfiguration[1].OcppCsmsUrl=ws://127.0.0.1:9000`; may be given several times
    #[arg(long = "set", value_name = "VARIABLE=VALUE")]
    variables: Vec<String>,
    /// Write the log as JSON lines
    #[arg(long)]
    json_log: bool,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    crate::output::start_log(args.json_log);
    let mut config = args.target.read()?;
    set_variables(&mut config, &args.variables)?;
    let station = Station::start(&config)?;
    plugpoint_api::serve(&config.state, station.handle())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(configure_on_hangup(
        signal(SignalKind::hangup())?,
        station.handle(),
    ));
    let handle = station.handle();
    let ended = station.ended();
    tokio::pin!(ended);
    let exit = tokio::select! {
        exit = &mut ended => exit,
        _ = terminate.recv() => { handle.stop(); ended.await }
        _ = interrupt.recv() => { handle.stop(); ended.await }
    };
    match exit {
        Exit::Stopped => Ok(()),
        Exit::Restart => restart(),
    }
}

/// SIGHUP: the plugins' settings are read anew.
async fn configure_on_hangup(mut hangup: Signal, station: Handle) {
    while hangup.recv().await.is_some() {
        station.configure_all().await;
    }
}

fn set_variables(config: &mut Config, variables: &[String]) -> anyhow::Result<()> {
    for text in variables {
        let (address, value) = text.split_once('=').context("--set: write VARIABLE=VALUE")?;
        config.variables.insert(address.to_owned(), value.to_owned());
    }
    Ok(())
}

/// The default of a reset: the process begins anew, with the same arguments.
fn restart() -> anyhow::Result<()> {
    tracing::info!("the process starts anew");
    let program = std::env::current_exe()?;
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .exec();
    Err(error).context("the process cannot start anew")
}
