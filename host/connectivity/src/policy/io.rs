//! What the policy is told and what it asks for.

use std::fmt;

use serde::Serialize;

use crate::{
    reason::{CloseReason, DialError},
    settings::Settings,
    slot::{Binding, Slot, Unusable},
};

/// One dial and the connection that came of it. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttemptId(pub(crate) u64);

/// A network that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// What sockets are bound to: an iface, or an address of one.
    Binding(Binding),
    /// What these slots connect through, by the name that OCPP has for it.
    Interface { name: String, slots: Vec<i32> },
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binding(binding) => binding.fmt(f),
            Self::Interface { name, .. } => f.write_str(name),
        }
    }
}

/// What happened. An input that names an attempt which is over changes nothing.
#[derive(Clone, Debug)]
pub enum Input {
    /// Connect, and stay connected.
    Start,
    /// Close what is open and dial no more.
    Stop,
    /// Dial no more, but leave an open connection to what is still to be said: before a reset.
    Suppress,
    /// Close what is open and dial at once, `slot` if one is named. It was wished, so it is no failure:
    /// neither an attempt nor the back-off is counted.
    Reconnect {
        reason: String,
        slot: Option<i32>,
    },
    /// What came of [`Output::Configure`]: what the socket is to be bound to, or why the slot cannot be dialled.
    Configured {
        attempt: AttemptId,
        outcome: Result<Option<Binding>, String>,
    },
    /// The network of a slot is there: go over to it if it comes before the slot in use, and not too often.
    TrySwitch {
        slot: i32,
    },
    /// What goes over it fails now, and not after its timeouts.
    NetworkLost(Lost),
    /// The dial brought a connection that speaks `protocol`.
    Dialled {
        attempt: AttemptId,
        protocol: String,
    },
    DialFailed {
        attempt: AttemptId,
        error: DialError,
    },
    /// The connection has ended, and its socket is gone; or that of a challenger before it was connected.
    Closed {
        attempt: AttemptId,
        reason: CloseReason,
    },
    /// The CSMS accepted the station on this connection (BootNotification, or a reconnect of a station
    /// that is registered): only this is success.
    Accepted {
        attempt: AttemptId,
    },
    /// The slots in the order of priority. An open connection stays.
    Slots(Vec<Slot>),
    /// What [`Policy::new`](super::Policy::new) was told, as it is by now: with what is trusted now, and
    /// [`Slot::overwritten`] if the slot has another profile.
    LastGood(Box<Slot>),
    Settings(Settings),
    /// The deadline may have passed.
    Tick,
}

/// What the policy wants done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Bring up the network that the slot needs, then answer with [`Input::Configured`]. Only where
    /// [`Settings::configure_timeout`] is set.
    Configure {
        attempt: AttemptId,
        slot: Slot,
    },
    /// Dial, then answer with [`Input::Dialled`] or [`Input::DialFailed`].
    Dial {
        attempt: AttemptId,
        slot: Slot,
    },
    /// Break off the dial, or drop the websocket that it brought: at once and without an answer.
    GiveUp {
        attempt: AttemptId,
    },
    /// Close the connection, then answer with [`Input::Closed`]. `code` as in RFC 6455.
    Close {
        attempt: AttemptId,
        code: u16,
        reason: String,
    },
    /// End the dial or the connection without a word, since nothing gets through any more, then answer with
    /// [`Input::DialFailed`] or [`Input::Closed`].
    BreakOff {
        attempt: AttemptId,
        /// The name of what is lost.
        network: String,
    },
    /// From now on this connection speaks. The one before has been closed.
    Connected {
        attempt: AttemptId,
        slot: Slot,
        protocol: String,
    },
    Disconnected {
        slot: i32,
        reason: CloseReason,
    },
    DialFailed {
        slot: i32,
        error: DialError,
    },
    /// A slot is left out, until the slots or the settings change.
    Unusable {
        slot: i32,
        why: Unusable,
    },
    /// The CSMS accepted the station with the present credentials of the slot: the former ones are not needed any more.
    CredentialsAccepted {
        slot: i32,
    },
    /// The present credentials of the slot failed, and the CSMS accepted the station with the former ones.
    FellBack {
        slot: i32,
    },
}

/// What a station is doing about its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    Closing,
    /// The network is brought up before the dial.
    Configuring,
    Connected,
    Dialling,
    Idle,
    Waiting,
}
