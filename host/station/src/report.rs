//! What is told to people: the log in words.

use plugpoint_engine::Report;
use plugpoint_runtime::{PluginEvent, SwapStep};
use tracing::{info, warn};

pub(crate) fn report(report: &Report) {
    match report {
        Report::BadFrame(what) => warn!("the CSMS broke the rules: {what}"),
        Report::Certificates(news) => info!("certificates: {news}"),
        Report::Boot { status } => info!("BootNotification: {status}"),
        Report::ConnectorStatus {
            evse,
            connector,
            status,
        } => {
            info!(evse, connector, "connector is {status}");
        }
        Report::EventGivenUp { id, why } => {
            warn!(id, "the CSMS does not take a TransactionEvent, given up: {why}")
        }
        Report::FactIgnored(what) => warn!("a fact was ignored: {what}"),
        Report::LockFailed { evse, connector } => {
            warn!(evse, connector, "the connector does not lock: no energy")
        }
        Report::QuestionTimedOut { question } => warn!("no answer in time, the default counts: {question}"),
        Report::Reset { target, kind } => info!("reset of {target:?}, {kind:?}"),
        Report::Restored(what) => warn!("{what}"),
        Report::SecurityEvent { kind, info } => info!("security event {kind}: {info}"),
        Report::SecurityEventDropped(id) => {
            warn!(
                id,
                "too many security events wait for the CSMS: the oldest is given up"
            );
        }
        Report::TokenAccepted { evse, how } => info!(evse, "token accepted ({how})"),
        Report::TokenRefused { evse, why } => info!(evse, "token refused: {why}"),
        Report::TransactionEnded { evse, id, reason } => info!(evse, id, "transaction ended: {reason}"),
        Report::TransactionStarted { evse, id } => info!(evse, id, "transaction started"),
    }
}

pub(crate) fn plugin_event(event: &PluginEvent) {
    match event {
        PluginEvent::Up {
            plugin,
            description,
            incarnation,
        } => {
            info!(
                plugin,
                incarnation, "{} {} is up", description.name, description.version
            );
        }
        PluginEvent::Down {
            plugin,
            retry_ms,
            broken,
        } => {
            warn!(
                plugin,
                retry_ms, broken, "the plugin is down, the defaults answer"
            );
        }
        PluginEvent::Fault { plugin, fault } => warn!(plugin, "fault: {fault}"),
        PluginEvent::Swap { plugin, step } => swap_step(plugin, step),
        PluginEvent::Job {
            plugin,
            request,
            event,
        } => info!(plugin, request, "job: {event:?}"),
        PluginEvent::Link { plugin, iface, event } => info!(plugin, iface, "link: {event:?}"),
        PluginEvent::Uplink { plugin, event } => info!(plugin, "uplink: {event:?}"),
        // The engine's, not the log's.
        PluginEvent::Answered { .. } | PluginEvent::Fact { .. } => {}
    }
}

/// The audit trail of a swap.
fn swap_step(plugin: &str, step: &SwapStep) {
    match step {
        SwapStep::Begun(phase) => info!(plugin, "swap: {phase:?} ..."),
        SwapStep::Committed { pause } => info!(plugin, "swap: committed, events were held for {pause:?}"),
        SwapStep::Done(phase, took) => info!(plugin, "swap: {phase:?} took {took:?}"),
        SwapStep::KnownToFail(why) => warn!(plugin, "swap: this component was rolled back before: {why}"),
        SwapStep::Unchanged => info!(plugin, "swap: this component runs already"),
        SwapStep::RolledBack { phase, reason } => {
            warn!(
                plugin,
                "swap: rolled back in {phase:?}, the old version serves on: {reason}"
            );
        }
    }
}
