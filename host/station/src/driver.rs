//! The loop of one station: inputs go to the engine, its outputs go out, in order and durable first.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use plugpoint_certs::CertStore;
use plugpoint_connectivity::{self as connectivity, Binding, Lost, ifaces};
use plugpoint_engine::{
    Answer, CertificateSigningUseEnumType, Engine, Input, Link, Output, Question, SecurityEvent, Trust,
    Verdict,
};
use plugpoint_ocpp::DateTime;
use plugpoint_runtime::contract::{Direction, Notice};
use plugpoint_runtime::{LoadError, PluginEvent, Plugins, Stats};
use plugpoint_store::{Store, StoreError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use crate::certificates::{self, CertificateStatus, Certificates};
use crate::clock::Clock;
use crate::dial_events::DialEvents;
use crate::ifaces::{ByHand, Ifaces};
use crate::known_time::KnownTime;
use crate::plugin_view::{self, PluginView};
use crate::report::Reporter;
use crate::requests::{Asks, Requests};
use crate::swap::Situation;
use crate::trust::TrustBase;
use crate::uplink::{self, Uplink, UplinkOrder};
use crate::{CsmsOrder, Exit, hardware, network, persist, wire};

/// How long a stopping station waits for its last commits.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// What reaches the loop from other threads and tasks.
pub(crate) enum Message {
    Plugin(PluginEvent),
    /// A plugin of the configuration does not run.
    LeftOut {
        plugin: String,
        error: LoadError,
    },
    /// What the plugins use, as it was asked for.
    Stats(Vec<Stats>),
    SecurityEvent(SecurityEvent),
    /// A task of the certificates is done.
    Certificates(Box<(certificates::Told, CertStore)>),
    Iface(ifaces::Event),
    /// Somebody asks a link driver.
    AskLink(ByHand),
    /// By the station itself.
    Answered {
        question: u64,
        answer: Option<Answer>,
    },
    /// Plugins were loaded and have told the state of their hardware.
    PluginsUp(Arc<Plugins>),
    Committed {
        step: u64,
        result: Result<(), StoreError>,
    },
    CertificateStatus(oneshot::Sender<Vec<CertificateStatus>>),
    Csms(CsmsOrder),
    SignCertificate(CertificateSigningUseEnumType),
    Status(oneshot::Sender<(plugpoint_engine::Status, connectivity::Status)>),
    Stop,
}

/// The outputs of one engine step that wait for its commit.
struct Step {
    number: u64,
    /// What came of its commit, once that is known.
    stored: Option<Result<(), StoreError>>,
    effects: Vec<Output>,
    /// The connection of the moment: what is said to an old one goes nowhere.
    link: Option<connectivity::Link>,
}

pub(crate) struct Driver {
    pub(crate) clock: Clock,
    pub(crate) engine: Engine,
    pub(crate) store: Store,
    pub(crate) manager: connectivity::Handle,
    pub(crate) events: mpsc::Receiver<connectivity::Event>,
    pub(crate) messages: mpsc::UnboundedReceiver<Message>,
    pub(crate) sender: mpsc::UnboundedSender<Message>,
    pub(crate) plugins: Option<Arc<Plugins>>,
    view: PluginView,
    /// What orders of swaps wait for.
    situation: watch::Sender<Situation>,
    loading: JoinHandle<Arc<Plugins>>,
    trust: TrustBase,
    known_time: KnownTime,
    dial_events: DialEvents,
    uplink: Uplink,
    certificates: Certificates,
    ifaces: Ifaces,
    /// The connectivity manager does not know yet what is trusted now.
    other_trust: bool,
    link: Option<connectivity::Link>,
    /// It has been told that a frame was not sent on this connection.
    unsent: bool,
    steps: VecDeque<Step>,
    next_step: u64,
    requests: Requests,
    reporter: Reporter,
    /// For plugins that are not up yet.
    early: Vec<Output>,
    exit: Option<Exit>,
    stop_by: Option<Instant>,
}

impl Driver {
    pub(crate) fn new(
        (clock, engine, store): (Clock, Engine, Store),
        (trust, known_time): (TrustBase, KnownTime),
        ((manager, events), ifaces, uplink): (
            (connectivity::Handle, mpsc::Receiver<connectivity::Event>),
            Ifaces,
            Uplink,
        ),
        (sender, messages): (mpsc::UnboundedSender<Message>, mpsc::UnboundedReceiver<Message>),
        (loading, situation): (JoinHandle<Arc<Plugins>>, watch::Sender<Situation>),
        (certificates, requests): (Certificates, Requests),
    ) -> Self {
        Self {
            clock,
            engine,
            store,
            manager,
            events,
            messages,
            sender,
            plugins: None,
            view: PluginView::default(),
            situation,
            loading,
            trust,
            known_time,
            dial_events: DialEvents::default(),
            uplink,
            certificates,
            ifaces,
            other_trust: false,
            link: None,
            unsent: false,
            steps: VecDeque::new(),
            next_step: 0,
            requests,
            reporter: Reporter::new(),
            early: Vec::new(),
            exit: None,
            stop_by: None,
        }
    }

    pub(crate) async fn run(mut self) -> Exit {
        self.show_certificates();
        self.collect().await;
        loop {
            if let Some(exit) = self.finished() {
                return self.close(exit).await;
            }
            let (deadline, look) = (self.deadline(), self.view.due());
            tokio::select! {
                Some(event) = self.events.recv() => self.on_event(event),
                Some(message) = self.messages.recv() => self.on_message(message).await,
                () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                    self.input(Input::Tick);
                }
                () = sleep_until(look.unwrap_or_else(Instant::now)), if look.is_some() => self.look_at_plugins(),
            }
            self.collect().await;
            self.show_situation();
        }
    }

    /// Statistics may wait for the store: not in this loop.
    fn look_at_plugins(&mut self) {
        self.view.looking();
        let Some(plugins) = self.plugins.clone() else {
            return;
        };
        let sender = self.sender.clone();
        tokio::task::spawn_blocking(move || {
            // The loop may have ended.
            let _ = sender.send(Message::Stats(plugins.stats()));
        });
    }

    fn show_situation(&self) {
        let busy = self.engine.busy_evses().filter_map(|id| u32::try_from(id).ok());
        let now = Situation {
            busy: busy.collect(),
            clock_offset: self.engine.clock_offset(),
        };
        self.situation.send_if_modified(|shown| {
            let news = *shown != now;
            *shown = now;
            news
        });
    }

    fn show(&self, direction: Direction, text: &str) {
        wire::show(direction, text, self.engine.model(), self.plugins.as_deref());
    }

    fn deadline(&self) -> Option<Instant> {
        let engine = self.engine.next_deadline().map(|mono| self.clock.at(mono));
        engine.into_iter().chain(self.stop_by).min()
    }

    fn finished(&self) -> Option<Exit> {
        let late = self.stop_by.is_some_and(|by| by <= Instant::now());
        self.exit.filter(|_| self.steps.is_empty() || late)
    }

    /// Everything ends in order: the link, the plugins, the store. Plugins that are still being loaded are
    /// waited for, within reason, since they use the store.
    async fn close(self, exit: Exit) -> Exit {
        self.manager.stop().await;
        let (plugins, store) = (timeout(STOP_GRACE, self.loading).await, self.store);
        let closed = tokio::task::spawn_blocking(move || {
            if let Ok(Ok(plugins)) = plugins {
                plugins.shutdown();
            }
            store.close();
        });
        if closed.await.is_err() {
            tracing::error!("a plugin or the store did not end in order");
        }
        exit
    }

    fn input(&mut self, input: Input) {
        self.engine.handle(self.clock.now(), input);
    }

    fn on_event(&mut self, event: connectivity::Event) {
        match event {
            connectivity::Event::Configure { attempt, slot } => {
                let plugins = self.plugins.as_deref();
                self.uplink.configure((attempt, slot), &self.engine, plugins);
            }
            connectivity::Event::Connected {
                slot,
                overwritten,
                link,
                ..
            } => {
                self.link = Some(link);
                self.unsent = false;
                self.dial_events.connected(slot);
                self.tell_of_uplink(uplink::connected(slot));
                self.input(Input::Connected { slot, overwritten });
            }
            connectivity::Event::Frame(text) => {
                self.view.stale();
                self.show(Direction::FromCsms, text.as_str());
                self.input(Input::Frame(text.as_str().to_owned()));
            }
            connectivity::Event::Disconnected { slot, .. } => {
                self.link = None;
                self.tell_of_uplink(uplink::disconnected(slot));
                self.input(Input::Disconnected);
            }
            connectivity::Event::DialFailed { slot, error } => {
                if let Some(event) = self.dial_events.failed(slot, &error) {
                    self.input(Input::SecurityEvent(event));
                }
            }
            // The connectivity manager has logged these.
            connectivity::Event::Unusable { .. } => {}
            connectivity::Event::CredentialsAccepted { slot } => {
                self.settle_certificate(slot, true);
                self.input(Input::CredentialsAccepted { slot });
            }
            connectivity::Event::FellBack { slot } => {
                self.settle_certificate(slot, false);
                self.input(Input::FellBack { slot });
            }
        }
    }

    /// Security profile 3 alone shows the station's certificate.
    fn settle_certificate(&mut self, slot: i32, accepted: bool) {
        if self.engine.security_profile_of(slot) == 3 {
            let now = self.wall();
            self.certificates.settle(accepted, now);
        }
    }

    async fn on_message(&mut self, message: Message) {
        match message {
            Message::Plugin(event) => self.on_plugin_event(event),
            Message::LeftOut { plugin, error } => self.on_left_out(plugin, &error),
            Message::PluginsUp(plugins) => self.on_plugins_up(plugins),
            Message::Stats(stats) => {
                for status in self.view.take(stats) {
                    self.input(Input::Plugin(status));
                }
            }
            Message::SecurityEvent(event) => self.input(Input::SecurityEvent(event)),
            Message::Certificates(done) => self.on_certificates(*done),
            Message::Iface(event) => self.on_iface(event).await,
            Message::AskLink(asked) => self.ifaces.ask(asked, self.plugins.as_deref()),
            Message::Answered { question, answer } => self.input(Input::Answered { question, answer }),
            Message::Committed { step, result } => self.on_committed(step, result),
            Message::Status(reply) => {
                // Whoever asked may be gone.
                let _ = reply.send((self.engine.status(), self.manager.status()));
            }
            Message::CertificateStatus(reply) => {
                // Whoever asked may be gone.
                let _ = reply.send(self.certificates.status());
            }
            Message::Csms(order) => order.carry_out(&self.manager).await,
            Message::SignCertificate(kind) => self.input(Input::SignCertificate(kind)),
            Message::Stop => self.stop(Exit::Stopped),
        }
    }

    fn on_certificates(&mut self, (told, store): (certificates::Told, CertStore)) {
        let roots = self.certificates.installed.csms_roots.clone();
        let (answer, event) = self.certificates.done(told, store);
        self.other_trust |= roots != self.certificates.installed.csms_roots;
        self.show_certificates();
        if let Some((question, outcome)) = answer {
            let answer = Some(Answer::Certificates(outcome));
            self.input(Input::Answered { question, answer });
        }
        if let Some(event) = event {
            self.input(Input::SecurityEvent(event));
        }
    }

    fn show_certificates(&mut self) {
        let installed = &self.certificates.installed;
        let trust = Trust {
            csms_roots: self.trust.has_roots(self.engine.model(), installed),
            client_certificate: !installed.identities.is_empty(),
        };
        let facts = installed.facts.clone();
        self.input(Input::TrustChanged(trust));
        self.input(Input::Certificates(facts));
    }

    /// The station's time.
    fn wall(&self) -> DateTime {
        let system = self.clock.now().wall;
        let set_right = system.as_millis().saturating_add(self.engine.clock_offset());
        DateTime::from_millis(set_right).unwrap_or(system)
    }

    fn stop(&mut self, exit: Exit) {
        self.exit = Some(exit);
        self.stop_by = Some(Instant::now() + STOP_GRACE);
    }

    /// What goes over an iface that is lost is dead; one that is ready may lead to a better slot than the one in use.
    async fn on_iface(&self, event: ifaces::Event) {
        match event {
            ifaces::Event::Lost { iface, .. } => {
                let lost = Lost::Binding(Binding::Interface(iface));
                self.manager.network_lost(lost).await;
            }
            ifaces::Event::AddressLost { address } => {
                let lost = Lost::Binding(Binding::Address(address));
                self.manager.network_lost(lost).await;
            }
            ifaces::Event::Ready { iface } => {
                let over = Some(Binding::Interface(iface));
                for slot in network::slots(&self.engine, &self.uplink.interfaces) {
                    if slot.binding == over {
                        self.manager.try_switch(slot.id).await;
                    }
                }
            }
            // They have been logged, and which way is taken is a matter of each iface.
            _ => {}
        }
    }

    fn on_plugin_event(&mut self, event: PluginEvent) {
        self.reporter.plugin_event(&event);
        self.ifaces.on_plugin_event(&event);
        for event in self.view.on_event(&event) {
            self.input(Input::SecurityEvent(event));
        }
        match event {
            PluginEvent::Fact { plugin, fact } => self.input(hardware::fact(plugin, fact)),
            PluginEvent::Answered { request, answer } => match Requests::whose(request) {
                (Asks::Engine, question) => {
                    let answer = answer.ok().and_then(hardware::answer);
                    self.input(Input::Answered { question, answer });
                }
                (Asks::Ifaces, question) => self.ifaces.answered(question, answer),
                (Asks::Person, question) => self.ifaces.answered_by_hand(question, answer),
                (Asks::Uplink, question) => self.uplink.answered(question, &answer),
            },
            PluginEvent::Uplink { event, .. } => self.uplink.on_event(event, &self.engine),
            _ => {}
        }
    }

    fn on_left_out(&mut self, plugin: String, error: &LoadError) {
        tracing::error!(plugin, "left out: {error}");
        if error.is_untrusted() {
            let event = plugin_view::untrusted(&plugin, &error.to_string());
            self.input(Input::SecurityEvent(event));
        }
        let status = plugin_view::left_out(plugin, error.to_string());
        self.input(Input::Plugin(status));
    }

    fn on_plugins_up(&mut self, plugins: Arc<Plugins>) {
        self.plugins = Some(plugins);
        self.ifaces.plugins_up();
        self.view.changed();
        if let Some(early) = self.uplink.early() {
            self.uplink
                .configure(early, &self.engine, self.plugins.as_deref());
        }
        for output in std::mem::take(&mut self.early) {
            self.tell_plugins(output);
        }
        self.input(Input::HardwareReady);
    }

    fn tell_of_uplink(&self, notice: Notice) {
        if let Some(plugins) = &self.plugins {
            plugins.tell(notice);
        }
    }

    /// Takes the outputs of the last input as one step.
    async fn collect(&mut self) {
        while let Some(order) = self.uplink.order() {
            match order {
                UplinkOrder::Configured(attempt, outcome) => self.manager.configured(attempt, outcome).await,
                UplinkOrder::Lost(lost) => self.manager.network_lost(lost).await,
                UplinkOrder::TrySwitch(slot) => self.manager.try_switch(slot).await,
            }
        }
        if std::mem::take(&mut self.other_trust) {
            self.reconfigure().await;
        }
        let mut changes = Vec::new();
        let mut effects = Vec::new();
        while let Some(output) = self.engine.poll() {
            match output {
                Output::Store(change) => changes.push(persist::change(change)),
                output => effects.push(output),
            }
        }
        let link = self.link.clone();
        if changes.is_empty() && self.steps.is_empty() {
            return self.perform(effects, link, &Ok(())).await;
        }
        self.next_step += 1;
        let number = self.next_step;
        self.steps.push_back(Step {
            number,
            stored: changes.is_empty().then_some(Ok(())),
            effects,
            link,
        });
        if !changes.is_empty() {
            let sender = self.sender.clone();
            self.store.commit(changes, move |result| {
                // The loop may have ended; then nobody waits for this step.
                let _ = sender.send(Message::Committed { step: number, result });
            });
        }
        self.perform_durable().await;
    }

    /// A step that the disk refused is carried out all the same: a station without a working disk still
    /// charges and still tells the CSMS.
    fn on_committed(&mut self, number: u64, result: Result<(), StoreError>) {
        if let Err(error) = &result {
            tracing::error!("what just happened may be lost at a power cut: {error}");
        }
        if let Some(step) = self.steps.iter_mut().find(|step| step.number == number) {
            step.stored = Some(result);
        }
    }

    async fn perform_durable(&mut self) {
        while let Some(mut step) = self.steps.pop_front_if(|step| step.stored.is_some()) {
            let stored = step.stored.take().unwrap_or(Ok(()));
            self.perform(step.effects, step.link, &stored).await;
        }
    }

    async fn perform(
        &mut self,
        effects: Vec<Output>,
        link: Option<connectivity::Link>,
        stored: &Result<(), StoreError>,
    ) {
        for effect in effects {
            match effect {
                Output::Send(text) => {
                    self.show(Direction::ToCsms, &text);
                    self.send(link.as_ref(), text);
                }
                Output::Link(order) => self.to_manager(order, link.as_ref()).await,
                Output::Report(report) => self.reporter.report(&report),
                Output::Restart => self.stop(Exit::Restart),
                Output::Ask {
                    id,
                    question: Question::Certificates(order),
                } => self.certificates.ask(id, order, self.wall()),
                Output::Ask {
                    id,
                    question: Question::IsStored,
                } => self.answer_stored(id, stored),
                Output::Ask { .. } | Output::Tell(_) => self.tell_plugins(effect),
                // Taken out by `collect`.
                Output::Store(_) => {}
            }
        }
    }

    /// Through the queue, since the engine's outputs are being carried out.
    fn answer_stored(&self, question: u64, stored: &Result<(), StoreError>) {
        let verdict = match stored {
            Ok(()) => Verdict::Yes,
            Err(error) => Verdict::No(error.to_string()),
        };
        let answer = Some(Answer::Verdict(verdict));
        // The loop itself listens.
        let _ = self.sender.send(Message::Answered { question, answer });
    }

    fn tell_plugins(&mut self, output: Output) {
        if let Output::Tell(plugpoint_engine::Notice::TimeSync { csms_time }) = &output {
            self.known_time.told(*csms_time);
        }
        match (&self.plugins, output) {
            (Some(plugins), Output::Ask { id, question }) => {
                if let Some(question) = hardware::question(question) {
                    plugins.ask(self.requests.number(Asks::Engine, id), question);
                }
            }
            (Some(plugins), Output::Tell(notice)) => plugins.tell(hardware::notice(notice)),
            (_, output) => self.early.push(output),
        }
    }

    async fn to_manager(&self, order: Link, link: Option<&connectivity::Link>) {
        match (order, link) {
            (Link::Accepted, Some(link)) => self.manager.accepted(link).await,
            (Link::Accepted, None) => {}
            (Link::Reconfigured, _) => self.reconfigure().await,
            (Link::Reconnect(reason), _) => {
                self.reconfigure().await;
                self.manager.reconnect(reason, None).await;
            }
            (Link::Suppress, _) => self.manager.suppress().await,
            (Link::Resume, _) => self.manager.start().await,
        }
    }

    async fn reconfigure(&self) {
        self.manager
            .set_settings(network::settings(self.engine.model()))
            .await;
        let mut slots = network::slots(&self.engine, &self.uplink.interfaces);
        let mut last_good = network::last_good(&self.engine, &self.uplink.interfaces);
        for slots in [&mut slots[..], last_good.as_mut_slice()] {
            self.certificates.dress(slots);
            self.trust
                .equip(slots, self.engine.model(), &self.certificates.installed);
        }
        if let Some(slot) = last_good {
            self.manager.set_last_good(slot).await;
        }
        self.manager.set_slots(slots).await;
    }

    /// A frame that does not get through is the CSMS's to ask for again, or ours to repeat after its timeout. It is told
    /// once: whoever asks without reading the answers must not fill the log.
    fn send(&mut self, link: Option<&connectivity::Link>, text: String) {
        if let Some(Err(error)) = link.map(|link| link.send(text))
            && !std::mem::replace(&mut self.unsent, true)
        {
            tracing::warn!("frames are not sent: {error}");
        }
    }
}
