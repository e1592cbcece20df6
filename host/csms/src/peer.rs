//! What the CSMS knows of one station, connected or not.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use plugpoint_ocpp::v201::{Action, RegistrationStatusEnumType};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::connection::{Order, Outgoing};
use crate::error::{CallError, TimedOut};
use crate::log::{FrameLog, LoggedFrame};
use crate::report::Reports;
use crate::shared::{lock, until};

/// The way to a connection.
pub(crate) type Link = mpsc::UnboundedSender<Order>;

/// What a CALL of ours came to.
pub(crate) type Outcome = Result<Value, CallError>;

#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) id: String,
    state: Mutex<State>,
    changed: watch::Sender<()>,
    /// Held by the one CALL of ours that may be in flight.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) link: Option<Link>,
    /// How many connections there were; the number of the current one.
    pub(crate) connections: u64,
    pub(crate) registration: Option<RegistrationStatusEnumType>,
    /// How many BootNotifications were answered.
    pub(crate) boots: u32,
    /// What a Pending station was asked to send.
    pub(crate) provoked: Vec<Action>,
    /// Our CALLs by their ids.
    pub(crate) asked: HashMap<String, Asked>,
    pub(crate) log: FrameLog,
    pub(crate) reports: Reports,
}

/// A CALL of ours that waits for its answer.
#[derive(Debug)]
pub(crate) struct Asked {
    /// None for what is no action of OCPP 2.0.1.
    pub(crate) action: Option<Action>,
    /// None where nobody waits: a text sent as it is.
    pub(crate) waiter: Option<oneshot::Sender<Outcome>>,
}

impl Peer {
    pub(crate) fn new(id: &str, registration: Option<RegistrationStatusEnumType>) -> Self {
        let state = State {
            registration,
            ..State::default()
        };
        Self {
            id: id.to_owned(),
            state: Mutex::new(state),
            changed: watch::Sender::new(()),
            turn: tokio::sync::Mutex::default(),
        }
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&lock(&self.state))
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut lock(&self.state));
        self.changed.send_replace(());
        outcome
    }

    /// Waits until `look` sees something.
    pub(crate) async fn until<T>(
        &self,
        mut look: impl FnMut(&State) -> Option<T>,
        within: Duration,
    ) -> Result<T, TimedOut> {
        until(&self.changed, || look(&lock(&self.state)), within).await
    }

    /// A new connection takes the place of the old one, which is closed. Its number is returned.
    pub(crate) fn attach(&self, link: Link) -> u64 {
        self.change(|state| {
            if let Some(old) = state.link.replace(link) {
                old.send(Order::Close(1000)).ok();
            }
            state.asked.clear();
            state.connections += 1;
            state.connections
        })
    }

    /// A connection has ended; nothing happens if another took its place before.
    pub(crate) fn detach(&self, connection: u64) {
        self.change(|state| {
            if state.connections == connection {
                state.link = None;
                state.asked.clear();
            }
        });
    }

    pub(crate) fn is_current(&self, connection: u64) -> bool {
        self.look(|state| state.connections == connection)
    }

    /// Sends a CALL; the answer comes to `asked`'s waiter.
    pub(crate) fn ask(&self, id: String, asked: Asked, call: Outgoing) -> Result<(), CallError> {
        self.change(|state| {
            let link = state.link.as_ref().ok_or(CallError::Disconnected)?;
            link.send(Order::Send(call))
                .map_err(|_| CallError::Disconnected)?;
            state.asked.insert(id, asked);
            Ok(())
        })
    }

    /// Gives the connection an order; says whether there is one.
    pub(crate) fn order(&self, order: Order) -> bool {
        self.look(|state| state.link.as_ref().is_some_and(|link| link.send(order).is_ok()))
    }

    pub(crate) fn log(&self, frame: LoggedFrame) {
        self.change(|state| state.log.push(frame));
    }
}
