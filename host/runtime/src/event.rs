//! What a station hears of its plugins.

use crate::call::Description;
use crate::contract::{Answer, Fact, Interface, JobEvent, LinkEvent, UplinkEvent};
use crate::fault::Fault;
use crate::log::Level;
use crate::swap::SwapStep;

/// Where events go.
///
/// Called on whatever thread the plugin ran on: a thread of the pool, the alarm's, or the one that is asking,
/// before `ask` returns. It must be quick, must not call back into [`crate::Plugins`], and must not expect the
/// caller to hold no lock: put the event into a queue. Events of one plugin come in the order they happened.
pub trait Sink: Send + Sync {
    fn event(&self, event: PluginEvent);

    /// A line that a plugin wrote, cleaned and within its budget. The station's own log has it in any case.
    fn line(&self, _plugin: &str, _level: Level, _text: &str) {}
}

impl<F: Fn(PluginEvent) + Send + Sync> Sink for F {
    fn event(&self, event: PluginEvent) {
        self(event);
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum PluginEvent {
    /// The one answer to a question.
    Answered {
        request: u64,
        answer: Result<Answer, Unanswered>,
    },
    /// The plugin does not run. It is tried again after `retry_ms`; `broken`: its breaker is open.
    Down {
        plugin: String,
        retry_ms: u64,
        broken: bool,
    },
    Fact {
        plugin: String,
        fact: Fact,
    },
    Fault {
        plugin: String,
        fault: Fault,
    },
    /// How a job that the plugin was asked for gets on; `request` is that of the question.
    Job {
        plugin: String,
        request: u64,
        event: JobEvent,
    },
    /// A link driver tells of an iface that is bound to it.
    Link {
        plugin: String,
        iface: String,
        event: LinkEvent,
    },
    Swap {
        plugin: String,
        step: SwapStep,
    },
    /// A plugin tells of the way to the CSMS.
    Uplink {
        plugin: String,
        event: UplinkEvent,
    },
    /// An incarnation is ready: the first, the next after a fault, or the new version after a swap.
    Up {
        plugin: String,
        description: Description,
        incarnation: u64,
    },
}

/// Why no plugin answered; the default answer holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    #[error("the plugin's queue is full")]
    Busy,
    #[error("the plugin did not answer in time")]
    Deadline,
    #[error("the plugin is down")]
    Down,
    #[error("the plugin failed while it was asked")]
    Faulted,
    #[error("no plugin that exports `{0}` serves this")]
    NotExported(Interface),
    #[error("the station stops")]
    Stopping,
}
