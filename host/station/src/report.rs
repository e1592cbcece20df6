//! What is told to people: the log in words.

use std::time::Duration;

use plugpoint_engine::Report;
use plugpoint_runtime::{FaultKind, PluginEvent, SwapStep};
use tokio::time::Instant;
use tracing::{info, warn};

/// Lines in a second. What plugins make up, and what a CSMS does again and again, must not fill the disk.
const LINES: u64 = 100;

/// Tells the log, within bounds.
#[derive(Debug)]
pub(crate) struct Reporter {
    /// When the present second began.
    since: Instant,
    /// In it, told or not.
    lines: u64,
}

impl Reporter {
    pub(crate) fn new() -> Self {
        Self {
            since: Instant::now(),
            lines: 0,
        }
    }

    pub(crate) fn report(&mut self, report: &Report) {
        if self.has_room() {
            tell(report);
        }
    }

    pub(crate) fn plugin_event(&mut self, event: &PluginEvent) {
        match event {
            // The engine's, not the log's.
            PluginEvent::Answered { .. } | PluginEvent::Fact { .. } => {}
            // In the log of the plugin, which has bounds of its own.
            PluginEvent::Fault { fault, .. } if fault.kind == FaultKind::Reply => {}
            event if self.has_room() => tell_of_plugin(event),
            _ => {}
        }
    }

    /// Whether there may be one more line.
    fn has_room(&mut self) -> bool {
        if self.since.elapsed() >= Duration::from_secs(1) {
            let left_out = self.lines.saturating_sub(LINES);
            if left_out > 0 {
                warn!("{left_out} lines like the last ones were left out");
            }
            *self = Self::new();
        }
        self.lines += 1;
        self.lines <= LINES
    }
}

fn tell(report: &Report) {
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

fn tell_of_plugin(event: &PluginEvent) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_flood_gets_a_hundred_lines_in_each_second() {
        let mut reporter = Reporter::new();
        let told = |reporter: &mut Reporter| (0..1_000).filter(|_| reporter.has_room()).count();
        assert_eq!(told(&mut reporter), 100);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(told(&mut reporter), 100);
    }
}
