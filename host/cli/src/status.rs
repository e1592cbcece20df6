//! `plugpoint status`: what a running station does.

use plugpoint_api::{Order, control};
use serde_json::Value;

use crate::target::Target;
use crate::words::{list, plain};

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
        println!("{}", serde_json::to_string_pretty(&status)?);
    } else {
        print!("{}", in_words(&status));
    }
    Ok(())
}

fn in_words(status: &Value) -> String {
    let (station, network) = (&status["station"], &status["network"]);
    let mut text = format!(
        "CSMS      {}, {}, {} events and {} security events waiting\n",
        if station["online"] == true {
            "connected"
        } else {
            "not connected"
        },
        plain(&station["registration"]),
        station["queued"],
        station["security_events_queued"],
    );
    text += &format!(
        "network   slot {}: {}\n",
        plain(&network["slot"]),
        plain(&network["why"])
    );
    for evse in list(&station["evses"]) {
        let connectors: Vec<_> = list(&evse["connectors"]).iter().map(plain).collect();
        let energy = evse["energy"]
            .as_f64()
            .map_or(String::new(), |wh| format!(", {:.3} kWh", wh / 1000.0));
        text += &format!("EVSE {}    {}{energy}\n", evse["id"], connectors.join(", "));
        let transaction = &evse["transaction"];
        if !transaction.is_null() {
            let (id, state) = (plain(&transaction["id"]), plain(&transaction["charging_state"]));
            text += &format!(
                "          transaction {id}: {state}, {} events\n",
                transaction["events"]
            );
        }
    }
    for plugin in list(&status["plugins"]) {
        text += &format!(
            "plugin    {} {} {}, incarnation {}, {} calls, {} faults, {} KiB\n",
            plain(&plugin["id"]),
            plain(&plugin["version"]),
            plain(&plugin["state"]),
            plugin["incarnation"],
            plugin["calls"],
            plugin["faults"],
            plugin["memory"].as_u64().unwrap_or(0) / 1024,
        );
        if plugin["state"] == "Broken" {
            text += "          its breaker is open: the host's defaults answer for it\n";
        }
        if let Some(fault) = plugin["last_fault"].as_str() {
            text += &format!("          last fault: {fault}\n");
        }
    }
    for (id, why) in status["left_out"].as_object().into_iter().flatten() {
        text += &format!("plugin    {id} is left out: {}\n", plain(why));
    }
    for fault in list(&station["faults"]) {
        text += &format!("fault     {}\n", plain(fault));
    }
    text
}
