//! `plugpoint net status`: the ways to the CSMS.

use plugpoint_api::{Order, control};

use super::{connection, ifaces};
use crate::target::Target;

/// Show the connection, the slots and the ifaces of a running station: what is tried, how often, and why
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let network = control(&args.target.read()?.state, &Order::NetStatus).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&network)?);
    } else {
        println!("{}", connection::table(&network["connection"]));
        print!("{}", ifaces::table(&network["ifaces"]));
    }
    Ok(())
}
