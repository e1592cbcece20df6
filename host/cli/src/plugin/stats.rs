//! `plugpoint plugin stats`: what the plugins of a running station use, and what they may use.

use anyhow::bail;
use plugpoint_api::{Order, control};
use serde_json::Value;

use crate::target::Target;
use crate::words::{list, plain};

/// Show what the plugins of a running station use
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// Of one plugin, by its id in the configuration
    id: Option<String>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
    /// Print OpenMetrics text, for a Prometheus to scrape
    #[arg(long, conflicts_with_all = ["json", "id"])]
    openmetrics: bool,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let state = args.target.read()?.state;
    if args.openmetrics {
        let text = control(&state, &Order::Metrics).await?;
        print!("{}", text.as_str().unwrap_or_default());
        return Ok(());
    }
    let mut plugins = control(&state, &Order::PluginStats).await?;
    if let (Some(id), Some(all)) = (&args.id, plugins.as_array_mut()) {
        all.retain(|plugin| plugin["id"] == **id);
        if all.is_empty() {
            bail!("no plugin `{id}` runs; `plugpoint status` shows those that do, and why others do not");
        }
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&plugins)?);
    } else {
        let plugins: Vec<_> = list(&plugins).iter().map(in_words).collect();
        print!("{}", plugins.join("\n"));
    }
    Ok(())
}

fn in_words(plugin: &Value) -> String {
    let mut text = format!(
        "{}: {} {} ({}), {}\n",
        plain(&plugin["id"]),
        plain(&plugin["name"]),
        plain(&plugin["version"]),
        plain(&plugin["vendor"]),
        plain(&plugin["state"]),
    );
    text += &format!(
        "  {} calls, {}, {} restarts, incarnation {}\n",
        plugin["calls"],
        counted("faults", &plugin["faults"]),
        plugin["restarts"],
        plugin["incarnation"],
    );
    if let Some(fault) = plugin["last_fault"].as_str() {
        text += &format!("  last fault: {fault}\n");
    }
    let swaps = &plugin["swaps"];
    text += &format!(
        "  {} swaps committed, {} rolled back; {} questions wait\n",
        swaps["committed"], swaps["rolled_back"], plugin["questions_pending"],
    );
    text += &format!("  {}\n", counted("dropped", &plugin["dropped"]));
    text + &budgets(plugin) + &functions(plugin)
}

/// `faults: trap 2, limit 1`
fn counted(what: &str, counts: &Value) -> String {
    let counts: Vec<_> = counts
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, count)| **count != 0)
        .map(|(name, count)| format!("{} {count}", name.replace('_', " ")))
        .collect();
    match counts.as_slice() {
        [] => format!("{what}: none"),
        counts => format!("{what}: {}", counts.join(", ")),
    }
}

fn budgets(plugin: &Value) -> String {
    let mut text = format!(
        "\n  {:<30}{:>12}{:>12}{:>12}\n",
        "budget", "used", "most", "allowed"
    );
    for budget in list(&plugin["budgets"]) {
        text += &format!(
            "  {:<30}{:>12}{:>12}{:>12} {}\n",
            plain(&budget["name"]),
            plain(&budget["used"]),
            plain(&budget["peak"]),
            plain(&budget["limit"]),
            plain(&budget["unit"]),
        );
    }
    text
}

fn functions(plugin: &Value) -> String {
    let mut text = format!(
        "\n  {:<36}{:>9}{:>8}{:>10}{:>10}{:>10}\n",
        "function", "calls", "failed", "p50 us", "p99 us", "most us"
    );
    for function in list(&plugin["functions"]) {
        let failed: u64 = function["failed"]
            .as_object()
            .into_iter()
            .flat_map(serde_json::Map::values)
            .filter_map(Value::as_u64)
            .sum();
        text += &format!(
            "  {:<36}{:>9}{:>8}{:>10}{:>10}{:>10}\n",
            plain(&function["name"]),
            function["ok"].as_u64().unwrap_or(0) + failed,
            failed,
            plain(&function["p50_us"]),
            plain(&function["p99_us"]),
            plain(&function["max_us"]),
        );
    }
    text
}
