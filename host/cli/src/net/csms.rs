//! `plugpoint net csms`: the connection to the CSMS by order, until the station is restarted.

use plugpoint_api::{Order, control};
use plugpoint_station::CsmsOrder;

use crate::target::Target;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Connect, to a slot if one is named; what is open is closed for it
    Connect { slot: Option<i32> },
    /// Close the connection and dial no more
    Disconnect,
    /// Go over to a slot of a higher priority; the connection stays until that one stands
    Switch { slot: i32 },
}

pub(crate) async fn run(Args { target, command }: Args) -> anyhow::Result<()> {
    let order = match command {
        Command::Connect { slot } => CsmsOrder::Connect { slot },
        Command::Disconnect => CsmsOrder::Disconnect,
        Command::Switch { slot } => CsmsOrder::Switch { slot },
    };
    control(&target.read()?.state, &Order::Csms(order)).await?;
    println!("ordered; `plugpoint net status` shows how that goes");
    Ok(())
}
