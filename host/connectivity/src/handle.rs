//! How the rest of the station talks to a running manager.

use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use crate::{
    event::Link,
    policy::{AttemptId, Input, Lost, Status},
    settings::Settings,
    slot::{Binding, Slot},
};

/// Commands come at the pace of people and configuration.
const COMMANDS: usize = 16;

pub(crate) enum Command {
    Input(Input),
    /// Stop, and end the manager.
    Finish,
}

/// The way to talk to a running [`crate::Manager`]. After its end, nothing happens any more.
#[derive(Clone, Debug)]
pub struct Handle {
    commands: mpsc::Sender<Command>,
    status: watch::Receiver<(Instant, Status)>,
}

impl Handle {
    pub(crate) fn new(status: watch::Receiver<(Instant, Status)>) -> (Self, mpsc::Receiver<Command>) {
        let (commands, receiver) = mpsc::channel(COMMANDS);
        (Self { commands, status }, receiver)
    }

    /// Dials again after [`Self::disconnect`] or [`Self::suppress`]. A new manager has started by itself.
    pub async fn start(&self) {
        self.send(Input::Start).await;
    }

    /// Connects to `slot`, after closing what is open: [`Self::reconnect`] and, where need be, [`Self::start`].
    pub async fn connect(&self, slot: i32) {
        self.reconnect(format!("slot {slot} is wanted"), Some(slot)).await;
        self.start().await;
    }

    /// Answers [`crate::Event::Configure`]: what to bind the socket to, if to anything, or why the slot cannot be
    /// dialled. An answer that is too late changes nothing.
    pub async fn configured(&self, attempt: AttemptId, outcome: Result<Option<Binding>, String>) {
        self.send(Input::Configured { attempt, outcome }).await;
    }

    /// The CSMS accepted the station on the connection of `link`: BootNotification Accepted, or a reconnect
    /// of a station that is registered. Resets back-off and attempts, and makes this the last good slot.
    pub async fn accepted(&self, link: &Link) {
        self.send(Input::Accepted {
            attempt: link.attempt(),
        })
        .await;
    }

    /// Closes what is open (1012, after what was sent) and dials at once, `slot` if one is named: after a
    /// new password or profile. Counts as no failure.
    pub async fn reconnect(&self, reason: impl Into<String>, slot: Option<i32>) {
        self.send(Input::Reconnect {
            reason: reason.into(),
            slot,
        })
        .await;
    }

    /// The network of a slot is there: the connection goes over to it if its priority is higher than that of the slot
    /// in use. The slot is dialled beside the connection, which is closed when that has worked, and stays if not
    /// ([`Settings::make_before_break`]); never more often than [`Settings::switch_pause`] allows. A wish that comes too
    /// soon, or fails, is met again after the pause. Counts as no failure of the slot in use.
    pub async fn try_switch(&self, slot: i32) {
        self.send(Input::TrySwitch { slot }).await;
    }

    /// A network is gone: a connection or a dial that goes over it fails at once, as a failure with its back-off.
    pub async fn network_lost(&self, lost: Lost) {
        self.send(Input::NetworkLost(lost)).await;
    }

    /// Closes what is open (1001, after what was sent) and stays off until [`Self::start`].
    pub async fn disconnect(&self) {
        self.send(Input::Stop).await;
    }

    /// Leaves an open connection alone and dials no more, until [`Self::start`]: before a reset.
    pub async fn suppress(&self) {
        self.send(Input::Suppress).await;
    }

    /// Takes new slots, in the order of priority. An open connection stays; see [`Self::reconnect`].
    pub async fn set_slots(&self, slots: Vec<Slot>) {
        self.send(Input::Slots(slots)).await;
    }

    /// Takes the last good slot as it is by now, before the new slots: see [`Slot::overwritten`].
    pub async fn set_last_good(&self, slot: Slot) {
        self.send(Input::LastGood(Box::new(slot))).await;
    }

    /// Takes new settings: ping and timeouts at once, back-off and attempts from the next failure on.
    pub async fn set_settings(&self, settings: Settings) {
        self.send(Input::Settings(settings)).await;
    }

    /// What is going on, and why.
    pub fn status(&self) -> Status {
        let (at, status) = self.status.borrow().clone();
        status.after(u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// Sends what was given to the link, closes (1001), and ends the manager. Resolves when it is gone, at
    /// the latest half a second after the close timeout, whatever the CSMS and the station do.
    pub async fn stop(&self) {
        self.commands.send(Command::Finish).await.ok();
        self.commands.closed().await;
    }

    async fn send(&self, input: Input) {
        self.commands.send(Command::Input(input)).await.ok();
    }
}
