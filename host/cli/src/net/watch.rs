//! `plugpoint net ignore`, `watch` and `resend`: what the station makes of its ifaces.

use plugpoint_api::{IfaceOrder, Order, control};

use crate::target::Target;

/// Have ifaces count as not ready, whatever they are, until the station is restarted
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// By name or kind, perhaps with a `*` at the end: `wwan0`, `veth*`, `kind:wireguard`
    ifaces: String,
}

/// Have the station tell its log again whether there is connectivity
#[derive(clap::Args)]
pub(crate) struct ResendArgs {
    #[command(flatten)]
    target: Target,
}

pub(crate) async fn run(Args { target, ifaces }: Args, ignore: bool) -> anyhow::Result<()> {
    let (order, done) = match ignore {
        true => (
            IfaceOrder::Ignore { ifaces },
            "ignored until the station is restarted",
        ),
        false => (IfaceOrder::Watch { ifaces }, "taken into account again"),
    };
    control(&target.read()?.state, &Order::Iface(order)).await?;
    println!("{done}; `plugpoint net status` shows the ifaces");
    Ok(())
}

pub(crate) async fn resend(args: ResendArgs) -> anyhow::Result<()> {
    control(&args.target.read()?.state, &Order::Iface(IfaceOrder::Resend)).await?;
    println!("told; see the log of the station");
    Ok(())
}
