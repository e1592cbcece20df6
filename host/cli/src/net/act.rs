//! `plugpoint net up`, `down`, `connect` and `disconnect`.

use anyhow::ensure;
use plugpoint_api::{IfaceOrder, Order, control};
use plugpoint_station::{IfaceAct, IfaceTarget};

use crate::target::Target;
use crate::words::{list, plain};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// The iface, by its name
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    iface: Option<String>,
    /// All ifaces that the station controls
    #[arg(long)]
    all: bool,
    /// But not those that are ignored
    #[arg(long, requires = "all")]
    skip_ignored: bool,
}

pub(crate) async fn run(args: Args, act: IfaceAct) -> anyhow::Result<()> {
    let target = match args.iface {
        Some(iface) => IfaceTarget::One(iface),
        None => IfaceTarget::All {
            skip_ignored: args.skip_ignored,
        },
    };
    let order = Order::Iface(IfaceOrder::Act { act, target });
    let outcomes = control(&args.target.read()?.state, &order).await?;
    let mut failed = Vec::new();
    for outcome in list(&outcomes) {
        match outcome["error"].as_str() {
            Some(error) => failed.push(error.to_owned()),
            None => println!("{}: {}", plain(&outcome["iface"]), done(act)),
        }
    }
    ensure!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

fn done(act: IfaceAct) -> &'static str {
    match act {
        IfaceAct::Up => "is to be admin-up",
        IfaceAct::Down => "is to be admin-down",
        IfaceAct::Connect => "is to be connected; `plugpoint net status` shows how that goes",
        IfaceAct::Disconnect => "is to be disconnected",
    }
}
