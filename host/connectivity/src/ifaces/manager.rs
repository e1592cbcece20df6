//! The task that runs the ifaces: the kernel's news and everybody's wishes in, calls and events out.

use std::time::Duration;

use tokio::{
    select,
    sync::{mpsc, watch},
    time::{Instant, sleep_until, timeout},
};
use tracing::warn;

use super::{
    CallId, Event, Fact, Ifaces, Input, Op, OrderError, Outcome, Output, Settings, Status,
    handle::{Command, Handle},
    netlink::Netlink,
};

/// A kernel that is not heard any more is listened to again after this.
const DEAF: Duration = Duration::from_secs(5);

/// For the kernel to take an iface up or down.
const ADMIN: Duration = Duration::from_secs(5);

/// What the rest of the station is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A driver is to be called: see [`Output::Ask`].
    Ask {
        call: CallId,
        driver: String,
        iface: String,
        op: Op,
    },
    Event(Event),
}

/// Runs the ifaces in a task of its own.
pub struct Manager {
    ifaces: Ifaces,
    origin: Instant,
    netlink: Option<Netlink>,
    /// When the kernel is listened to again.
    listen_at: Instant,
    commands: mpsc::UnboundedReceiver<Command>,
    told: mpsc::UnboundedSender<Told>,
    status: watch::Sender<Status>,
}

impl Manager {
    /// Watches the ifaces of the system and controls those of `settings`, until all handles are gone. Needs a tokio
    /// runtime.
    pub fn spawn(settings: &Settings) -> (Handle, mpsc::UnboundedReceiver<Told>) {
        let ifaces = Ifaces::new(settings);
        let (told, receiver) = mpsc::unbounded_channel();
        let (sender, commands) = mpsc::unbounded_channel();
        let (status, watched) = watch::channel(ifaces.status());
        let now = Instant::now();
        let manager = Self {
            ifaces,
            origin: now,
            netlink: None,
            listen_at: now,
            commands,
            told,
            status,
        };
        tokio::spawn(manager.run());
        (Handle::new(sender, watched), receiver)
    }

    async fn run(mut self) {
        loop {
            self.perform().await;
            self.status.send_replace(self.ifaces.status());
            let due = self.ifaces.next_deadline().map(|at| self.origin + at);
            select! {
                facts = news(&mut self.netlink) => self.news(facts),
                command = self.commands.recv() => match command {
                    Some(command) => self.command(command).await,
                    None => return,
                },
                () = sleep_until(self.listen_at), if self.netlink.is_none() => self.listen(),
                () = sleep_until(due.unwrap_or(self.origin)), if due.is_some() => self.input(Input::Tick),
            }
        }
    }

    fn input(&mut self, input: Input) {
        self.ifaces.handle(self.origin.elapsed(), input);
    }

    fn listen(&mut self) {
        match Netlink::open() {
            Ok(netlink) => self.netlink = Some(netlink),
            Err(error) => {
                warn!("the system's ifaces cannot be watched: {error}");
                self.listen_at = Instant::now() + DEAF;
            }
        }
    }

    fn news(&mut self, facts: Option<Vec<Fact>>) {
        match facts {
            Some(facts) => self.input(Input::Facts(facts)),
            // What was known is the best guess until it is heard again.
            None => {
                warn!("the system's ifaces are not heard any more");
                self.netlink = None;
                self.listen_at = Instant::now() + DEAF;
            }
        }
    }

    async fn command(&mut self, command: Command) {
        // Who asked may be gone in each case.
        match command {
            Command::Input(input) => self.input(input),
            Command::Order(act, target, reply) => {
                let mut outcomes = self.ifaces.order(self.origin.elapsed(), act, &target);
                for refused in self.perform().await {
                    let outcome = outcomes.iter_mut().find(|outcome| outcome.iface == refused.iface);
                    outcome.into_iter().for_each(|outcome| *outcome = refused.clone());
                }
                let _ = reply.send(outcomes);
            }
            Command::Option(iface, name, reply) => {
                let _ = reply.send(self.ifaces.option(&iface, &name));
            }
            Command::SetOption(iface, name, value, reply) => {
                let _ = reply.send(self.ifaces.set_option(&iface, &name, &value));
            }
        }
    }

    /// Does what is to be done; gives the ifaces that the kernel did not take up or down.
    async fn perform(&mut self) -> Vec<Outcome> {
        let mut refused = Vec::new();
        while let Some(output) = self.ifaces.poll() {
            let told = match output {
                Output::Ask {
                    call,
                    driver,
                    iface,
                    op,
                } => Told::Ask {
                    call,
                    driver,
                    iface,
                    op,
                },
                Output::Event(event) => Told::Event(event),
                Output::SetAdmin { index, iface, up } => {
                    if let Err(why) = self.set_admin(index, up).await {
                        let error = OrderError::Admin {
                            iface: iface.clone(),
                            up,
                            why,
                        };
                        warn!("{error}");
                        let result = Err(error);
                        refused.push(Outcome { iface, result });
                    }
                    continue;
                }
            };
            // A station that has ended hears nothing.
            let _ = self.told.send(told);
        }
        refused
    }

    async fn set_admin(&self, index: u32, up: bool) -> Result<(), String> {
        let Some(netlink) = &self.netlink else {
            return Err("the system's ifaces are not watched".into());
        };
        let done = timeout(ADMIN, netlink.set_admin(index, up)).await;
        done.unwrap_or_else(|_| Err("the system does not answer".into()))
    }
}

async fn news(netlink: &mut Option<Netlink>) -> Option<Vec<Fact>> {
    match netlink {
        Some(netlink) => netlink.next().await,
        None => std::future::pending().await,
    }
}
