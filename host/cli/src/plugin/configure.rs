//! `plugpoint plugin configure`: new settings for a running plugin.

use plugpoint_api::{Order, control};

use crate::target::Target;

/// Give a running plugin the settings that the configuration has for it now
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// The plugin's id in the configuration
    id: String,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let Args { target, id } = args;
    let order = Order::PluginConfigure { plugin: id.clone() };
    let configured = control(&target.read()?.state, &order).await?;
    println!("{id}: the settings are in force");
    if configured["needs_restart"] == true {
        println!("{id}: more than its settings is new in the configuration; that counts after a restart");
    }
    Ok(())
}
