//! `plugpoint net status`: the ways to the CSMS.

use plugpoint_api::{Order, control};

use super::ifaces;
use crate::target::Target;

/// Show the ifaces of a running station, and why one is not ready
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let status = control(&args.target.read()?.state, &Order::Status).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&status["ifaces"])?);
    } else {
        print!("{}", ifaces::table(&status["ifaces"]));
    }
    Ok(())
}
