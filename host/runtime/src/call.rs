//! One call into a guest, as data: the actor makes it, `abi` performs it.

use std::time::Duration;

use crate::budget::Budgets;
use crate::contract::{Answer, Interface, Notice, Question};
use crate::snapshot::Snapshot;
use crate::weigh::weigh;

/// Who a plugin says it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    pub name: String,
    pub version: String,
    pub vendor: String,
    /// The version of the bytes that `save-state` gives.
    pub state_schema: u32,
    pub extra: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Call {
    Configure(Vec<(String, String)>),
    Describe,
    Init(Vec<(String, String)>),
    LoadState(Snapshot),
    Notice(Notice),
    PortData(String, Vec<u8>),
    /// None: open; some: closed, and why.
    PortState(String, Option<String>),
    Question(u64, Question),
    SaveState,
    SelfTest,
    Shutdown,
    Timer(u64),
}

/// What a guest's function returned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Return {
    Answer(Answer),
    Description(Description),
    Done,
    Later,
    /// `result::err` of a lifecycle function; its text is for the operator.
    Refused(String),
    Snapshot(Snapshot),
    StartClean(String),
}

impl Return {
    /// Bytes of it.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Answer(answer) => weigh(answer),
            Self::Description(Description {
                name,
                version,
                vendor,
                state_schema,
                extra,
            }) => weigh(&(name, version, vendor, state_schema, extra)),
            Self::Done | Self::Later => 1,
            Self::Refused(why) | Self::StartClean(why) => why.len(),
            Self::Snapshot(snapshot) => snapshot.weight(),
        }
    }
}

impl Call {
    /// `interface.function`, as in the WIT package.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Configure(_) => "lifecycle.configure",
            Self::Describe => "lifecycle.describe",
            Self::Init(_) => "lifecycle.init",
            Self::LoadState(_) => "lifecycle.load-state",
            Self::Notice(notice) => notice.name(),
            Self::PortData(..) => "events.on-port-data",
            Self::PortState(..) => "events.on-port-state",
            Self::Question(_, question) => question.name(),
            Self::SaveState => "lifecycle.save-state",
            Self::SelfTest => "lifecycle.self-test",
            Self::Shutdown => "lifecycle.shutdown",
            Self::Timer(_) => "events.on-timer",
        }
    }

    /// The interface that must be exported for the call to be made; none for `lifecycle`, which always is.
    pub(crate) fn interface(&self) -> Option<Interface> {
        match self {
            Self::Notice(notice) => Some(notice.interface()),
            Self::PortData(..) | Self::PortState(..) | Self::Timer(_) => Some(Interface::Events),
            Self::Question(_, question) => Some(question.interface()),
            _ => None,
        }
    }

    pub(crate) fn is_question(&self) -> bool {
        matches!(self, Self::Question(..))
    }

    /// How long the guest may run for this call.
    pub(crate) fn deadline(&self, budgets: &Budgets) -> Duration {
        match self.interface() {
            None => budgets.lifecycle(),
            Some(_) => budgets.call(),
        }
    }

    /// Bytes of the arguments.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Configure(settings) | Self::Init(settings) => weigh(settings),
            Self::Describe | Self::SaveState | Self::SelfTest | Self::Shutdown => 0,
            Self::LoadState(snapshot) => snapshot.weight(),
            Self::Notice(notice) => weigh(notice),
            Self::PortData(port, data) => port.len() + data.len(),
            Self::PortState(port, state) => port.len() + weigh(state),
            Self::Question(request, question) => weigh(request) + weigh(question),
            Self::Timer(timer) => weigh(timer),
        }
    }

    /// Whether the guest's state may be another one afterwards.
    pub(crate) fn may_change_state(&self) -> bool {
        !matches!(
            self,
            Self::Describe | Self::SaveState | Self::SelfTest | Self::Shutdown
        )
    }
}
