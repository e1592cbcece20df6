//! What the CSMS can be told to do wrong.

use std::time::Duration;

use plugpoint_ocpp::ErrorCode;
use plugpoint_ocpp::v201::Action;

/// A way to misbehave, towards every station. Those with `times` wear off; the others hold until
/// [`Csms::behave`](crate::Csms::behave).
#[derive(Clone, Debug, PartialEq)]
pub enum Misbehaviour {
    /// The answers to these requests come late.
    Delay { action: Action, by: Duration },
    /// The request is taken (an event is stored) and never answered.
    Drop { action: Action, times: u32 },
    /// The request is answered with a CALLERROR, and not taken.
    Refuse {
        action: Action,
        code: ErrorCode,
        times: u32,
    },
    /// The request is taken, and the connection closed in place of an answer.
    CloseOn { action: Action, times: u32 },
    /// The request is taken and answered with this text; `{id}` in it becomes the message id.
    Garbage {
        action: Action,
        text: String,
        times: u32,
    },
    /// Connections are taken and closed at once, before TLS or a websocket.
    HangUp,
    /// Upgrades are refused with this HTTP status, 400 to 599.
    RefuseConnections { status: u16 },
    /// Upgrades are accepted without a subprotocol.
    NoSubprotocol,
    /// Every connection stays open and nothing is read or written: a dead peer.
    Silence,
}

/// The misbehaviours in force. The first that fits is the one that happens.
#[derive(Debug, Default)]
pub(crate) struct Misdeeds(Vec<Misbehaviour>);

impl Misdeeds {
    pub(crate) fn add(&mut self, misbehaviour: Misbehaviour) {
        self.0.push(misbehaviour);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What happens to this request; it counts as one time.
    pub(crate) fn on(&mut self, request: Action) -> Option<Misbehaviour> {
        let at = self.0.iter().position(|deed| deed.action() == Some(request))?;
        let deed = self.0[at].clone();
        if self.0[at].worn_off() {
            self.0.remove(at);
        }
        Some(deed)
    }

    /// The status with which connections are refused, if they are.
    pub(crate) fn refusal(&self) -> Option<u16> {
        self.0.iter().find_map(|deed| match deed {
            Misbehaviour::RefuseConnections { status } => Some(*status),
            _ => None,
        })
    }

    pub(crate) fn hang_up(&self) -> bool {
        self.0.contains(&Misbehaviour::HangUp)
    }

    pub(crate) fn no_subprotocol(&self) -> bool {
        self.0.contains(&Misbehaviour::NoSubprotocol)
    }

    pub(crate) fn silence(&self) -> bool {
        self.0.contains(&Misbehaviour::Silence)
    }
}

impl Misbehaviour {
    fn action(&self) -> Option<Action> {
        match self {
            Self::Delay { action, .. }
            | Self::Drop { action, .. }
            | Self::Refuse { action, .. }
            | Self::CloseOn { action, .. }
            | Self::Garbage { action, .. } => Some(*action),
            Self::HangUp | Self::RefuseConnections { .. } | Self::NoSubprotocol | Self::Silence => None,
        }
    }

    /// Counts one time; says whether it was the last.
    fn worn_off(&mut self) -> bool {
        match self {
            Self::Drop { times, .. }
            | Self::Refuse { times, .. }
            | Self::CloseOn { times, .. }
            | Self::Garbage { times, .. } => {
                *times = times.saturating_sub(1);
                *times == 0
            }
            _ => false,
        }
    }
}
