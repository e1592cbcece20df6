//! The system's ifaces in the station: their drivers are plugins, and what becomes of them is told to the log and to
//! whoever dials.

mod config;
mod desk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plugpoint_connectivity::ifaces::{CallId, Event, Handle, Input, Manager, Op, Report, Told};
use plugpoint_runtime::contract::LinkEvent;
use plugpoint_runtime::{Answer, PluginEvent, Plugins, Question, Unanswered};
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{debug, error, info, warn};

use crate::driver::Message;
use crate::requests::{Asks, Requests};

pub(crate) use config::Network;
pub use desk::{IfaceDesk, IfaceError};

/// A question to a link driver that somebody asks.
pub(crate) struct ByHand {
    pub(crate) question: Question,
    pub(crate) asker: Asker,
}

pub(crate) type Asker = oneshot::Sender<Result<Answer, Unanswered>>;

/// The driver loop's side of the ifaces.
pub(crate) struct Ifaces {
    handle: Handle,
    /// The plugins that run, as long as none can be asked.
    early: Option<BTreeSet<String>>,
    requests: Requests,
    waiting: BTreeMap<u64, Asker>,
    asked: u64,
}

impl Ifaces {
    /// Starts to watch and to connect.
    pub(crate) fn start(
        network: &Network,
        requests: Requests,
        plugins: watch::Receiver<Option<Arc<Plugins>>>,
        messages: mpsc::UnboundedSender<Message>,
    ) -> Self {
        let (handle, told) = Manager::spawn(&network.settings());
        tokio::spawn(pass_on(told, (network.clone(), requests), plugins, messages));
        Self {
            handle,
            early: Some(BTreeSet::new()),
            requests,
            waiting: BTreeMap::new(),
            asked: 0,
        }
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// From here on the plugins can be asked.
    pub(crate) fn plugins_up(&mut self) {
        for driver in self.early.take().unwrap_or_default() {
            self.handle.tell(Input::DriverUp { driver });
        }
    }

    pub(crate) fn on_plugin_event(&mut self, event: &PluginEvent) {
        match event {
            PluginEvent::Up { plugin: driver, .. } => match &mut self.early {
                Some(early) => {
                    early.insert(driver.clone());
                }
                None => self.handle.tell(Input::DriverUp {
                    driver: driver.clone(),
                }),
            },
            PluginEvent::Down { plugin: driver, .. } => {
                self.early.as_mut().map(|early| early.remove(driver));
                let driver = driver.clone();
                self.handle.tell(Input::DriverDown { driver });
            }
            PluginEvent::Link { plugin, iface, event } => self.handle.tell(Input::Report {
                driver: plugin.clone(),
                iface: iface.clone(),
                report: report(event.clone()),
            }),
            _ => {}
        }
    }

    pub(crate) fn answered(&mut self, question: u64, answer: Result<Answer, Unanswered>) {
        let (call, result) = (CallId::from(question), link_answer(answer));
        self.handle.tell(Input::Answered { call, result });
    }

    pub(crate) fn answered_by_hand(&mut self, question: u64, answer: Result<Answer, Unanswered>) {
        if let Some(asker) = self.waiting.remove(&question) {
            // Who asked may be gone.
            let _ = asker.send(answer);
        }
    }

    /// Asks a link driver on somebody's behalf.
    pub(crate) fn ask(&mut self, ByHand { question, asker }: ByHand, plugins: Option<&Plugins>) {
        let Some(plugins) = plugins else {
            // Who asked may be gone.
            let _ = asker.send(Err(Unanswered::Down));
            return;
        };
        self.asked += 1;
        self.waiting.insert(self.asked, asker);
        plugins.ask(self.requests.number(Asks::Person, self.asked), question);
    }
}

/// Carries the calls to the plugins, and the events to the log and the driver loop.
async fn pass_on(
    mut told: mpsc::UnboundedReceiver<Told>,
    (network, requests): (Network, Requests),
    plugins: watch::Receiver<Option<Arc<Plugins>>>,
    messages: mpsc::UnboundedSender<Message>,
) {
    while let Some(told) = told.recv().await {
        match told {
            Told::Ask { call, iface, op, .. } => {
                // A driver is known once it can be asked.
                let Some(plugins) = plugins.borrow().clone() else {
                    continue;
                };
                let question = match op {
                    Op::Init => Question::InitLink {
                        settings: network.driver_settings(&iface),
                        iface,
                    },
                    Op::Connect => Question::ConnectLink { iface },
                    Op::Disconnect => Question::DisconnectLink { iface },
                };
                let request = requests.number(Asks::Ifaces, call.into());
                // The guest may run on the thread that asks.
                tokio::task::spawn_blocking(move || plugins.ask(request, question));
            }
            Told::Event(event) => {
                log(&event);
                // The loop may have ended.
                let _ = messages.send(Message::Iface(event));
            }
        }
    }
}

fn report(event: LinkEvent) -> Report {
    match event {
        LinkEvent::Addresses(addresses) => Report::Addresses(addresses),
        LinkEvent::Dormant => Report::Dormant,
        LinkEvent::Down { reason } => Report::Down(reason),
        LinkEvent::FatalError { reason } => Report::Fatal(reason),
        LinkEvent::Up => Report::Up,
    }
}

fn link_answer(answer: Result<Answer, Unanswered>) -> Result<(), String> {
    match answer {
        Ok(Answer::Link(result)) => result,
        Ok(other) => Err(format!("the driver answered with {other:?}")),
        Err(why) => Err(why.to_string()),
    }
}

fn log(event: &Event) {
    match event {
        Event::Ready { iface } => info!(iface, "the iface is ready"),
        Event::Lost { iface, why } => warn!(iface, "the iface is lost: {why}"),
        Event::AddressLost { address } => debug!("the address {address} is lost"),
        Event::Connected(reach) => info!("{reach} connectivity is there"),
        Event::Disconnected(reach) => warn!("{reach} connectivity is gone: no iface is ready"),
        Event::Timeout { iface } => warn!(
            iface,
            "TIMEOUT: the iface did not connect in time and is given up"
        ),
        Event::FatalError { iface, why } => {
            error!(iface, "FATAL_ERROR: the iface cannot be connected: {why}")
        }
    }
}
