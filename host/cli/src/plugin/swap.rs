//! `plugpoint plugin swap`: another component for a running plugin.

use std::path::PathBuf;

use anyhow::bail;
use plugpoint_api::{Order, control};
use serde_json::Value;

use crate::target::Target;

/// Replace a plugin's component while it runs
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// The plugin's id in the configuration
    id: String,
    /// The new component, a .wasm file
    component: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let Args {
        target,
        id,
        component,
        json,
    } = args;
    let path = std::path::absolute(&component)?;
    let report = control(&target.read()?.state, &Order::PluginSwap { id: id.clone(), path }).await?;
    if json {
        println!("{report}");
    } else {
        print!("{}", in_words(&id, &report));
    }
    if report["committed"] == true {
        Ok(())
    } else {
        bail!("the swap was rolled back; the old version serves on")
    }
}

fn in_words(id: &str, report: &Value) -> String {
    let version = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let mut text = format!(
        "{id}: {} -> {}\n",
        version(&report["from"]),
        version(&report["to"])
    );
    for phase in report["phases"].as_array().into_iter().flatten() {
        text += &format!("  {:<12} {:>8} us\n", version(&phase["name"]), phase["took_us"]);
    }
    match &report["failed"] {
        Value::Null => text += &format!("committed; events were held for {} us\n", report["pause_us"]),
        failed => {
            text += &format!(
                "failed in {}: {}\n",
                version(&failed["phase"]),
                version(&failed["reason"])
            )
        }
    }
    text
}
