//! `plugpoint plugin swap`: another component for a running plugin.

use std::path::PathBuf;

use anyhow::{Context, bail};
use plugpoint_api::{Order, control, follow};
use plugpoint_station::{Progress, SwapOrder, SwapReport, When};

use crate::target::Target;

/// Replace a plugin's component while it runs
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    /// The plugin's id in the configuration
    #[arg(required_unless_present = "orders")]
    id: Option<String>,
    /// The new bundle, a .ppk file, or a component, a .wasm file
    #[arg(required_unless_present_any = ["cancel", "orders"])]
    bundle: Option<PathBuf>,
    /// `now`, `idle` (when no transaction is active on an EVSE that the plugin serves), or a time like
    /// 2026-01-31T02:00:00Z; an order that waits survives a restart of the station
    #[arg(long, default_value_t = When::Now)]
    when: When,
    /// Let the new version start without the state of the old one, if it asks for that
    #[arg(long)]
    start_clean: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Take the order back that waits for this plugin
    #[arg(long, conflicts_with_all = ["bundle", "orders"])]
    cancel: bool,
    /// Show the orders that wait
    #[arg(long, conflicts_with = "bundle")]
    orders: bool,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let state = args.target.read()?.state;
    if args.orders {
        return show_orders(&state).await;
    }
    let plugin = args.id.context("which plugin?")?;
    if args.cancel {
        return cancel(&state, plugin).await;
    }
    let path = std::path::absolute(args.bundle.context("which bundle?")?)?;
    let order = Order::PluginSwap(SwapOrder {
        plugin: plugin.clone(),
        path,
        when: args.when,
        allow_start_clean: args.start_clean,
    });
    let json = args.json;
    let show = |progress| {
        if !json && let Some(line) = line(&progress) {
            println!("{plugin}: {line}");
        }
    };
    let report = follow(&state, &order, show).await?;
    if json {
        println!("{report}");
    }
    conclude(&serde_json::from_value(report)?, json)
}

fn line(progress: &Progress) -> Option<String> {
    Some(match progress {
        Progress::Waiting { until } => format!("waits until {until}"),
        Progress::Done { phase, took_us } => format!("{phase:<12} {took_us:>8} us"),
        Progress::KnownToFail { reason } => format!("was rolled back before: {reason}"),
        Progress::Begun { .. } | Progress::Cancelled | Progress::Failed { .. } | Progress::Finished(_) => {
            return None;
        }
    })
}

fn conclude(report: &SwapReport, json: bool) -> anyhow::Result<()> {
    let plugin = &report.plugin;
    if let Some(failed) = &report.failed {
        let (phase, reason) = (&failed.phase, &failed.reason);
        bail!("the swap was rolled back in {phase}, the old version serves on: {reason}");
    }
    if report.unchanged && !json {
        println!("{plugin}: this component runs already; nothing was done");
    } else if !json {
        let (from, to) = (&report.from, report.to.as_deref().unwrap_or("?"));
        println!(
            "{plugin}: {from} -> {to}, committed; events were held for {} us",
            report.pause_us
        );
    }
    Ok(())
}

async fn cancel(state: &std::path::Path, plugin: String) -> anyhow::Result<()> {
    let order = Order::PluginCancel {
        plugin: plugin.clone(),
    };
    if control(state, &order).await? == true {
        println!("{plugin}: the swap is taken back");
        return Ok(());
    }
    bail!("no swap waits for {plugin}; one that has begun goes to its end")
}

async fn show_orders(state: &std::path::Path) -> anyhow::Result<()> {
    let orders = control(state, &Order::PluginOrders).await?;
    let orders: Vec<SwapOrder> = serde_json::from_value(orders)?;
    if orders.is_empty() {
        println!("no swap waits");
    }
    for order in orders {
        println!("{}: {} ({})", order.plugin, order.path.display(), order.when);
    }
    Ok(())
}
