//! `plugpoint net option`: how an iface is controlled, and what its driver can be told.

use plugpoint_api::{IfaceOrder, Order, control};

use crate::target::Target;
use crate::words::plain;

/// Show or set an option of an iface, until the station is restarted
///
/// The host's are `connect-timeout-s`, `persistent`, `auto-connect`, `auto-down` and `auto-up`; all others are the driver's.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// The iface, by its name
    iface: String,
    name: String,
    /// Its new value
    value: Option<String>,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let Args {
        target,
        iface,
        name,
        value,
    } = args;
    let shown = value.is_none();
    let order = IfaceOrder::Option { iface, name, value };
    let option = control(&target.read()?.state, &Order::Iface(order)).await?;
    if shown {
        println!("{}", plain(&option));
    }
    Ok(())
}
