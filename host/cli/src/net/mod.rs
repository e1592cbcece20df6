//! `plugpoint net`: the networks of a running station.

mod act;
mod connection;
mod csms;
mod ifaces;
mod option;
mod status;
mod watch;

use plugpoint_station::IfaceAct;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Begin to connect ifaces that the station controls
    Connect(act::Args),
    /// Order the connection to the CSMS
    Csms(csms::Args),
    /// Disconnect ifaces that the station controls, until they are connected again
    Disconnect(act::Args),
    /// Take ifaces admin-down
    Down(act::Args),
    Ignore(watch::Args),
    Option(option::Args),
    Resend(watch::ResendArgs),
    Status(status::Args),
    /// Take ifaces admin-up; one that connects by itself does
    Up(act::Args),
    /// Take ifaces into account again
    Watch(watch::Args),
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Connect(args) => act::run(args, IfaceAct::Connect).await,
        Command::Disconnect(args) => act::run(args, IfaceAct::Disconnect).await,
        Command::Csms(args) => csms::run(args).await,
        Command::Down(args) => act::run(args, IfaceAct::Down).await,
        Command::Ignore(args) => watch::run(args, true).await,
        Command::Option(args) => option::run(args).await,
        Command::Resend(args) => watch::resend(args).await,
        Command::Status(args) => status::run(args).await,
        Command::Up(args) => act::run(args, IfaceAct::Up).await,
        Command::Watch(args) => watch::run(args, false).await,
    }
}
