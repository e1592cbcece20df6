//! How the rest of the station talks to the running ifaces.

use tokio::sync::{mpsc, oneshot, watch};

use super::{Act, Input, OptionError, OrderError, Outcome, Status, Target};

pub(super) enum Command {
    Input(Input),
    Order(Act, Target, oneshot::Sender<Vec<Outcome>>),
    Option(
        String,
        String,
        oneshot::Sender<Result<Option<String>, OrderError>>,
    ),
    SetOption(String, String, String, oneshot::Sender<Result<(), OptionError>>),
}

/// The way to talk to a running [`super::Manager`], which ends with the last one.
#[derive(Clone, Debug)]
pub struct Handle {
    commands: mpsc::UnboundedSender<Command>,
    status: watch::Receiver<Status>,
}

impl Handle {
    pub(super) fn new(commands: mpsc::UnboundedSender<Command>, status: watch::Receiver<Status>) -> Self {
        Self { commands, status }
    }

    /// Tells what happened. Does not wait for what follows from it.
    pub fn tell(&self, input: Input) {
        self.send(Command::Input(input));
    }

    /// Carries an order out, as far as that is possible at once; none after the end.
    pub async fn order(&self, act: Act, target: Target) -> Option<Vec<Outcome>> {
        let (reply, outcomes) = oneshot::channel();
        self.send(Command::Order(act, target, reply));
        outcomes.await.ok()
    }

    /// See [`super::Ifaces::option`]; none after the end.
    pub async fn option(&self, iface: &str, name: &str) -> Option<Result<Option<String>, OrderError>> {
        let (reply, value) = oneshot::channel();
        self.send(Command::Option(iface.to_owned(), name.to_owned(), reply));
        value.await.ok()
    }

    /// See [`super::Ifaces::set_option`]; none after the end.
    pub async fn set_option(&self, iface: &str, name: &str, value: &str) -> Option<Result<(), OptionError>> {
        let (reply, done) = oneshot::channel();
        let (iface, name) = (iface.to_owned(), name.to_owned());
        self.send(Command::SetOption(iface, name, value.to_owned(), reply));
        done.await.ok()
    }

    /// How the ifaces are.
    pub fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// How the ifaces are, and how they become.
    pub fn watch(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    fn send(&self, command: Command) {
        // After the end nothing happens any more.
        let _ = self.commands.send(command);
    }
}
