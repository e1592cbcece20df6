//! The day: what happens, and what must be seen of it at the CSMS.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::csms::Csms;
use super::station::Station;
use super::timeline::Timeline;

pub(crate) fn play(timeline: &mut Timeline, csms: &mut Csms, station: &mut Station) -> Result<()> {
    let day = Day {
        timeline,
        csms,
        station,
    };
    day.morning()?;
    let transaction = day.a_car_charges()?;
    day.the_csms_asks(&transaction)?;
    day.the_plugin_is_swapped(&transaction)?;
    day.the_link_is_cut(&transaction)?;
    day.a_remote_start()?;
    day.a_reset_waits()?;
    day.the_books()
}

struct Day<'a> {
    timeline: &'a Timeline,
    csms: &'a Csms,
    station: &'a Station,
}

impl Day<'_> {
    fn say(&self, text: impl AsRef<str>) {
        self.timeline.line(text);
    }

    fn event(&self, what: &str, kind: &str, trigger: &str) -> Result<Value> {
        self.csms.request(what, "TransactionEvent", |event| {
            event["eventType"] == kind && event["triggerReason"] == trigger
        })
    }

    fn status(&self, evse: u32, status: &str) -> Result<Value> {
        let what = format!("EVSE {evse} to be {status}");
        let fits = |s: &Value| s["evseId"] == evse && s["connectorStatus"] == status;
        self.csms.request(&what, "StatusNotification", fits)
    }

    fn morning(&self) -> Result<()> {
        self.timeline.chapter("Morning: a cold boot");
        let boot = self
            .csms
            .request("BootNotification", "BootNotification", |_| true)?;
        let model = &boot["chargingStation"]["model"];
        self.say(format!(
            "BootNotification ({}) of a {}, accepted",
            text(&boot["reason"]),
            text(model)
        ));
        for evse in [1, 2] {
            self.status(evse, "Available")?;
        }
        self.say("2 connectors reported, both Available");
        self.wait_for_hardware()
    }

    /// The CSMS hears of a station before its plugins are compiled; people come later.
    fn wait_for_hardware(&self) -> Result<()> {
        let up = |status: &Value| status["plugins"][0]["state"] == "Up";
        let status = self.station.wait_for("the simulator plugin", up)?;
        let plugin = &status["plugins"][0];
        self.say(format!(
            "the {} plugin {} is up",
            text(&plugin["id"]),
            text(&plugin["version"])
        ));
        Ok(())
    }

    fn a_car_charges(&self) -> Result<String> {
        self.timeline.chapter("A car comes to EVSE 1");
        self.csms.forget();
        self.station.sim("swipe token=0BADCA4D evse=1")?;
        self.csms.request("Authorize", "Authorize", |a| {
            a["idToken"]["idToken"] == "0BADCA4D"
        })?;
        self.station.sim("plug-in evse=1")?;
        self.status(1, "Occupied")?;
        ensure!(
            !self.csms.has_heard("TransactionEvent"),
            "an unknown card started a transaction"
        );
        self.say("an unknown card: refused, and plugging in starts nothing");
        self.station.sim("swipe token=DEADBEEF evse=1")?;
        let started = self.event("the transaction to start", "Started", "Authorized")?;
        let id = text(&started["transactionInfo"]["transactionId"]);
        self.say(format!("a known card: transaction {} started", short(&id)));
        let charging = |e: &Value| e["transactionInfo"]["chargingState"] == "Charging";
        self.csms
            .request("energy to flow", "TransactionEvent", charging)?;
        self.say("the contactor closes, energy flows");
        for _ in 0..2 {
            let sample = self.event("a meter value", "Updated", "MeterValuePeriodic")?;
            self.say(format!("meter values: {}", values(&sample)));
        }
        Ok(id)
    }

    fn the_csms_asks(&self, transaction: &str) -> Result<()> {
        self.timeline.chapter("The CSMS asks");
        let set = self.csms.ask("set demo SampledDataCtrlr TxUpdatedInterval 1")?;
        ensure!(
            set["setVariableResult"][0]["attributeStatus"] == "Accepted",
            "SetVariables: {set}"
        );
        self.event("a meter value", "Updated", "MeterValuePeriodic")?;
        self.say("SetVariables: TxUpdatedInterval from 3 s to 1 s; meter values come faster");
        let report = self.csms.ask("report demo FullInventory")?;
        let variables = report["data"].as_array().map_or(0, Vec::len);
        ensure!(variables > 100, "the base report has only {variables} variables");
        self.say(format!(
            "GetBaseReport: {variables} variables in {} parts",
            report["parts"]
        ));
        let unlock = self.csms.ask("unlock demo 1 1")?;
        ensure!(
            unlock["status"] == "OngoingAuthorizedTransaction",
            "UnlockConnector: {unlock}"
        );
        self.say("UnlockConnector while it is in use: refused, OngoingAuthorizedTransaction");
        let change = self.csms.ask("availability demo 2 inoperative")?;
        ensure!(change["status"] == "Accepted", "ChangeAvailability: {change}");
        self.status(2, "Unavailable")?;
        self.csms.ask("availability demo 2 operative")?;
        self.status(2, "Available")?;
        self.say("ChangeAvailability: EVSE 2 Unavailable, and Available again");
        let status = self.csms.ask(&format!("txstatus demo {transaction}"))?;
        ensure!(
            status["ongoingIndicator"] == true,
            "GetTransactionStatus: {status}"
        );
        self.say("GetTransactionStatus: the transaction is ongoing");
        Ok(())
    }

    fn the_plugin_is_swapped(&self, transaction: &str) -> Result<()> {
        self.timeline
            .chapter("The simulator plugin is replaced while the car charges");
        let before = self.event("a meter value", "Updated", "MeterValuePeriodic")?;
        let report = self.station.swap("simulator-v2.wasm")?;
        ensure!(report["committed"] == true, "the swap was rolled back: {report}");
        let (from, to) = (text(&report["from"]), text(&report["to"]));
        self.say(format!(
            "version {from} -> {to}: events were held for {} µs",
            report["pause_us"]
        ));
        self.csms.forget();
        let after = self.event("a meter value", "Updated", "MeterValuePeriodic")?;
        ensure!(
            text(&after["transactionInfo"]["transactionId"]) == transaction,
            "another transaction"
        );
        ensure!(
            energy(&after)? >= energy(&before)?,
            "the register went back at the swap"
        );
        self.say(format!("the same transaction goes on: {}", values(&after)));
        Ok(())
    }

    fn the_link_is_cut(&self, transaction: &str) -> Result<()> {
        self.timeline.chapter("The link is cut");
        self.csms.ask("misbehave refuse-connections 503")?;
        self.csms.ask("cut demo")?;
        self.csms.event("the connection to end", "disconnected")?;
        self.csms.forget();
        self.say("the connection is gone, and the CSMS turns the station away");
        self.wait_for_queue("meter values to be kept", |queued| queued >= 2)?;
        self.station.sim("swipe token=DEADBEEF evse=1")?;
        self.station.pull_the_cable(1)?;
        let status = self.station.status()?;
        ensure!(
            status["station"]["online"] == false,
            "the station thinks it is online"
        );
        self.say(format!(
            "the driver stops and leaves; {} events wait in the station",
            status["station"]["queued"]
        ));
        self.csms.ask("behave")?;
        self.csms.event("the station to return", "connected")?;
        let ended = self
            .csms
            .request("the end of the transaction", "TransactionEvent", |e| {
                e["eventType"] == "Ended" && e["transactionInfo"]["transactionId"] == transaction
            })?;
        ensure!(
            ended["offline"] == true,
            "the event does not say that it happened offline"
        );
        self.say(format!(
            "the link is back: the queued events arrive in order, the last is #{}",
            ended["seqNo"]
        ));
        self.status(1, "Available")?;
        Ok(())
    }

    fn a_remote_start(&self) -> Result<()> {
        self.timeline.chapter("A remote start at EVSE 2");
        self.csms.forget();
        let start = self.csms.ask("start demo 2 CAFE0001")?;
        ensure!(start["status"] == "Accepted", "RequestStartTransaction: {start}");
        self.station.sim("plug-in evse=2")?;
        let started = self
            .csms
            .request("the transaction to start", "TransactionEvent", |e| {
                e["eventType"] == "Started"
            })?;
        ensure!(
            started["transactionInfo"]["remoteStartId"].is_number(),
            "no remoteStartId: {started}"
        );
        let id = text(&started["transactionInfo"]["transactionId"]);
        self.say(format!(
            "RequestStartTransaction, then the cable: transaction {}",
            short(&id)
        ));
        self.event("a meter value", "Updated", "MeterValuePeriodic")?;
        let stop = self.csms.ask(&format!("stop demo {id}"))?;
        ensure!(stop["status"] == "Accepted", "RequestStopTransaction: {stop}");
        let ended = self.event("the transaction to end", "Ended", "RemoteStop")?;
        self.say(format!(
            "RequestStopTransaction: ended, {}",
            text(&ended["transactionInfo"]["stoppedReason"])
        ));
        self.station.pull_the_cable(2)?;
        self.status(2, "Available")?;
        Ok(())
    }

    fn a_reset_waits(&self) -> Result<()> {
        self.timeline.chapter("Evening: a reset when idle");
        self.csms.forget();
        self.station.sim("plug-in evse=1")?;
        self.station.sim("swipe token=CAFE0001 evse=1")?;
        self.csms
            .request("the transaction to start", "TransactionEvent", |e| {
                e["eventType"] == "Started"
            })?;
        let reset = self.csms.call("Reset", &json!({"type": "OnIdle"}))?;
        ensure!(reset["status"] == "Scheduled", "Reset: {reset}");
        self.say("Reset OnIdle during a transaction: Scheduled");
        self.event("a meter value", "Updated", "MeterValuePeriodic")?;
        ensure!(!self.csms.has_heard("BootNotification"), "the reset did not wait");
        self.station.sim("swipe token=CAFE0001 evse=1")?;
        self.csms
            .request("the transaction to end", "TransactionEvent", |e| {
                e["eventType"] == "Ended"
            })?;
        let boot = self.csms.request("the reset", "BootNotification", |_| true)?;
        ensure!(boot["reason"] == "ScheduledReset", "BootNotification: {boot}");
        self.say("the transaction has ended: the process starts anew, BootNotification (ScheduledReset)");
        self.status(2, "Available")?;
        Ok(())
    }

    fn the_books(&self) -> Result<()> {
        self.timeline.chapter("The books");
        self.wait_for_queue("the last events to be sent", |queued| queued == 0)?;
        let ledger = self.csms.ask("ledger")?;
        println!("\n          transaction   EVSE   events   repeats      energy");
        for page in ledger["transactions"].as_array().context("no ledger")? {
            let events = page["events"].as_array().map_or(&[][..], Vec::as_slice);
            let repeats: u64 = events.iter().filter_map(|event| event["repeats"].as_u64()).sum();
            let energy = page["energyWh"].as_f64().unwrap_or(0.0) / 1000.0;
            let id = short(&text(&page["transaction"]));
            println!(
                "          {id:<11}   {:>4}   {:>6}   {repeats:>7}   {energy:>5.3} kWh",
                page["evse"],
                events.len()
            );
        }
        println!();
        ensure!(
            ledger["clean"] == true,
            "the audit of the books: {}",
            ledger["complaints"]
        );
        let all = ledger["transactions"].as_array().map_or(0, Vec::len);
        ensure!(all == 3, "3 transactions ran, the CSMS knows {all}");
        self.say("events sent = events stored: nothing lost, nothing doubled, no gap");
        Ok(())
    }

    /// Waits for a number of events in the station's durable queue.
    fn wait_for_queue(&self, what: &str, enough: impl Fn(u64) -> bool) -> Result<()> {
        self.station
            .wait_for(what, |status| {
                status["station"]["queued"].as_u64().is_some_and(&enough)
            })
            .map(drop)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn short(id: &str) -> String {
    id.chars().take(8).collect()
}

fn values(event: &Value) -> String {
    let sampled = event["meterValue"][0]["sampledValue"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let shown = |value: &Value| {
        let unit = text(&value["unitOfMeasure"]["unit"]);
        format!("{:.0} {unit}", value["value"].as_f64().unwrap_or(f64::NAN))
    };
    sampled
        .iter()
        .filter(|value| value["phase"].is_null())
        .map(shown)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The import register of an event, Wh.
fn energy(event: &Value) -> Result<f64> {
    let sampled = event["meterValue"][0]["sampledValue"]
        .as_array()
        .context("no meter values")?;
    let register = sampled
        .iter()
        .find(|value| value["measurand"] == "Energy.Active.Import.Register");
    register
        .and_then(|value| value["value"].as_f64())
        .context("no energy register in the event")
}
