//! What the CSMS is shown of plugins: their components in the device model, and security events about them.
//!
//! Nothing is asked while nothing happens: a look is due when a plugin's life changes, and some seconds after
//! anything else that a plugin or the CSMS does.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use plugpoint_engine::{PluginStatus, SecurityEvent};
use plugpoint_runtime::{FaultKind, PluginEvent, Stats};
use tokio::time::Instant;

use crate::status::state;

/// What only memory and counters have changed in is looked at this often at most.
const LOOK: Duration = Duration::from_secs(5);

/// That a breaker opened is told this often at most: one that is tried again and again is still the same trouble.
const TELL: Duration = Duration::from_secs(3_600);

#[derive(Debug, Default)]
pub(crate) struct PluginView {
    shown: BTreeMap<String, PluginStatus>,
    due: Option<Instant>,
    looked: Option<Instant>,
    /// Plugins whose last fault was to want too much memory.
    exhausted: BTreeSet<String>,
    /// When it was told that the breaker opened.
    told: BTreeMap<String, Instant>,
}

impl PluginView {
    /// When the plugins are to be looked at.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// The plugins are being looked at.
    pub(crate) fn looking(&mut self) {
        self.due = None;
        self.looked = Some(Instant::now());
    }

    /// A plugin's life has changed.
    pub(crate) fn changed(&mut self) {
        self.due = Some(Instant::now());
    }

    /// Something happened that may have changed what a plugin uses.
    pub(crate) fn stale(&mut self) {
        let soon = self.looked.map_or_else(Instant::now, |looked| looked + LOOK);
        self.due.get_or_insert(soon);
    }

    /// What of an event the security log is told.
    pub(crate) fn on_event(&mut self, event: &PluginEvent) -> Vec<SecurityEvent> {
        match event {
            PluginEvent::Fault { plugin, fault } if fault.exceeded("memory") => {
                self.exhausted.insert(plugin.clone());
            }
            // It lives on, and may do so again at once.
            PluginEvent::Fault { fault, .. } if fault.kind == FaultKind::Reply => {
                self.stale();
                return Vec::new();
            }
            PluginEvent::Fault { plugin, .. } => {
                self.exhausted.remove(plugin);
            }
            PluginEvent::Down { .. } | PluginEvent::Up { .. } | PluginEvent::Swap { .. } => {}
            PluginEvent::Answered { .. }
            | PluginEvent::Fact { .. }
            | PluginEvent::Job { .. }
            | PluginEvent::Link { .. }
            | PluginEvent::Uplink { .. } => {
                self.stale();
                return Vec::new();
            }
        }
        self.changed();
        match event {
            PluginEvent::Down {
                plugin, broken: true, ..
            } => self.on_broken(plugin),
            _ => Vec::new(),
        }
    }

    fn on_broken(&mut self, plugin: &str) -> Vec<SecurityEvent> {
        let now = Instant::now();
        if self.told.get(plugin).is_some_and(|told| *told + TELL > now) {
            return Vec::new();
        }
        self.told.insert(plugin.to_owned(), now);
        let about = |kind: &str, what: &str| SecurityEvent {
            plugin: None,
            kind: kind.to_owned(),
            info: format!("plugin {plugin}: {what}"),
        };
        let mut events = Vec::new();
        if self.exhausted.contains(plugin) {
            events.push(about(
                "MemoryExhaustion",
                "it wants more memory than its budget allows",
            ));
        }
        events.push(about(
            "PluginBreakerOpened",
            "it failed again and again; the host's defaults answer for it",
        ));
        events
    }

    /// What has changed since it was shown last.
    pub(crate) fn take(&mut self, stats: Vec<Stats>) -> Vec<PluginStatus> {
        let statuses = stats.into_iter().map(status);
        let news: Vec<_> = statuses
            .filter(|status| self.shown.get(&status.id) != Some(status))
            .collect();
        for status in &news {
            self.shown.insert(status.id.clone(), status.clone());
        }
        news
    }
}

fn status(stats: Stats) -> PluginStatus {
    PluginStatus {
        id: stats.id,
        state: state(stats.state),
        name: stats.name,
        vendor: stats.vendor,
        version: stats.version,
        sha256: stats.sha256,
        faults: stats.faults,
        restarts: stats.restarts,
        swaps: stats.swaps,
        memory: stats.memory as u64,
        memory_peak: stats.memory_peak as u64,
        last_fault: stats
            .last_fault
            .map(|fault| fault.to_string())
            .unwrap_or_default(),
    }
}

/// Something of a bundle that a person should look into.
pub(crate) fn untrusted(plugin: &str, why: &str) -> SecurityEvent {
    SecurityEvent {
        plugin: None,
        kind: "InvalidFirmwareSignature".to_owned(),
        info: format!("plugin {plugin}: {why}"),
    }
}

/// A plugin of the configuration that does not run.
pub(crate) fn left_out(id: String, why: String) -> PluginStatus {
    PluginStatus {
        id,
        state: plugpoint_engine::PluginState::Stopped,
        name: String::new(),
        vendor: String::new(),
        version: String::new(),
        sha256: String::new(),
        faults: 0,
        restarts: 0,
        swaps: 0,
        memory: 0,
        memory_peak: 0,
        last_fault: why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn down(broken: bool) -> PluginEvent {
        PluginEvent::Down {
            plugin: "lock".into(),
            retry_ms: 1,
            broken,
        }
    }

    fn kinds(events: Vec<SecurityEvent>) -> Vec<String> {
        events.into_iter().map(|event| event.kind).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_breaker_that_opens_is_told_once_an_hour() {
        let mut view = PluginView::default();
        assert!(view.on_event(&down(false)).is_empty());
        assert_eq!(kinds(view.on_event(&down(true))), ["PluginBreakerOpened"]);
        assert!(view.on_event(&down(true)).is_empty());
        tokio::time::advance(TELL).await;
        assert_eq!(kinds(view.on_event(&down(true))), ["PluginBreakerOpened"]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_due_while_nothing_happens() {
        let mut view = PluginView::default();
        assert_eq!(view.due(), None);
        view.stale();
        assert_eq!(view.due(), Some(Instant::now()));
        view.looking();
        assert_eq!(view.due(), None);
        view.stale();
        assert_eq!(view.due(), Some(Instant::now() + LOOK));
        view.on_event(&down(false));
        assert_eq!(
            view.due(),
            Some(Instant::now()),
            "a plugin that goes down is shown at once"
        );
    }
}
