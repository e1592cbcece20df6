//! What the security log, and where it matters the CSMS, hear of swaps.

use std::time::Duration;

use plugpoint_engine::{PLUGIN_SWAP, SecurityEvent};
use tokio::sync::mpsc;

use super::SwapReport;
use crate::driver::Message;
use crate::plugin_view;

pub(crate) struct Audit(pub(crate) mpsc::UnboundedSender<Message>);

impl Audit {
    /// A line of the trail.
    pub(crate) fn line(&self, plugin: &str, what: &str) {
        self.say(PLUGIN_SWAP, format!("plugin {plugin}: {what}"));
    }

    /// How it ended.
    pub(crate) fn conclude(&self, report: &SwapReport) {
        let (plugin, from) = (&report.plugin, &report.from);
        let to = report.to.as_deref().unwrap_or("?");
        match &report.failed {
            None if report.unchanged => self.line(plugin, &format!("{from} runs already")),
            None => {
                let held = Duration::from_micros(report.pause_us);
                self.line(
                    plugin,
                    &format!("{from} -> {to} committed, events were held for {held:?}"),
                );
                self.say("FirmwareUpdated", format!("plugin {plugin}: {from} -> {to}"));
            }
            Some(failed) => {
                if report.untrusted {
                    self.tell(plugin_view::untrusted(plugin, &failed.reason));
                }
                let (phase, reason) = (&failed.phase, &failed.reason);
                self.line(
                    plugin,
                    &format!("{from} -> {to} rolled back in {phase}: {reason}"),
                );
            }
        }
    }

    fn say(&self, kind: &str, info: String) {
        self.tell(SecurityEvent {
            plugin: None,
            kind: kind.to_owned(),
            info,
        });
    }

    fn tell(&self, event: SecurityEvent) {
        // The loop may have ended.
        let _ = self.0.send(Message::SecurityEvent(event));
    }
}
