//! `plugpoint`: a charging station, and what is needed beside one. One file per subcommand.

mod certs;
mod csms;
mod net;
mod output;
mod plugin;
mod run;
mod sim;
mod status;
mod target;
mod words;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The software of an EV charging station, with its hardware in plugins.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a station until SIGTERM
    Run(run::Args),
    /// Run the bundled CSMS, with a prompt
    Csms(csms::Args),
    /// The networks of a running station
    Net(net::Args),
    /// Drive the simulated hardware of a running station
    Sim(sim::Args),
    /// Plugins of a running station
    Plugin(plugin::Args),
    /// Certificates of a running station
    Certs(certs::Args),
    /// Show what a running station does
    Status(status::Args),
}

fn main() -> ExitCode {
    if plugpoint_runtime::is_compile_child() {
        plugpoint_runtime::compile_child_main();
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("plugpoint: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match Args::parse().command {
            Command::Run(args) => run::run(args).await,
            Command::Csms(args) => csms::run(args).await,
            Command::Net(args) => net::run(args).await,
            Command::Sim(args) => sim::run(args).await,
            Command::Plugin(args) => plugin::run(args).await,
            Command::Certs(args) => certs::run(args).await,
            Command::Status(args) => status::run(args).await,
        }
    })
}
