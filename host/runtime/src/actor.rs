//! A plugin at run time: its inbox, whose turn it is, and one event at a time.
//!
//! An actor has no thread. It runs in turns on the pool's threads, or on the thread that asks when nothing else
//! is to be done; the [`Inbox`] sees to it that only one thread runs it.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::{Duration, Instant};

use crate::body::Body;
use crate::call::{Call, Return};
use crate::clock::Clock;
use crate::contract::{Answer, Fact, Interface, JobEvent, LinkEvent, Notice, Question, UplinkEvent};
use crate::event::{PluginEvent, Unanswered};
use crate::fault::{Fault, FaultKind};
use crate::functions::Functions;
use crate::host::Effect;
use crate::inbox::{After, Event, Inbox, Pushed};
use crate::jobs::Jobs;
use crate::log::{Level, Log};
use crate::pending::Pending;
use crate::plugins::Wiring;
use crate::ports::{Deliver, PortEvent, Ports};
use crate::runtime::Runtime;
use crate::spec::PluginSpec;
use crate::stats::{Counters, Shown, count};
use crate::sync::lock;

/// Events that a turn may handle before others get the thread.
const EVENTS_PER_TURN: usize = 64;

pub(crate) struct Actor {
    pub(crate) id: Arc<str>,
    pub(crate) spec: PluginSpec,
    pub(crate) runtime: Runtime,
    pub(crate) wiring: Wiring,
    pub(crate) inbox: Inbox,
    pub(crate) pending: Pending,
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) body: Mutex<Body>,
    pub(crate) shown: Mutex<Shown>,
    pub(crate) ports: Arc<Ports>,
    pub(crate) log: Log,
    pub(crate) counters: Counters,
    pub(crate) functions: Arc<Functions>,
    /// The EVSEs that others are bound to who export the same.
    pub(crate) others: Mutex<BTreeMap<Interface, BTreeSet<NonZeroU32>>>,
    /// Held by the swap that is under way.
    pub(crate) swapping: Mutex<()>,
    /// Held while the record of the choice is changed.
    pub(crate) choosing: Mutex<()>,
}

impl Actor {
    /// The actor starts held; see `life`. Its ports are opened.
    pub(crate) fn new(
        spec: PluginSpec,
        runtime: &Runtime,
        wiring: &Wiring,
        body: Body,
    ) -> Result<Arc<Self>, crate::error::RuntimeError> {
        let id: Arc<str> = spec.id.as_str().into();
        let log = Log::new(
            id.clone(),
            wiring.clock.clone(),
            wiring.sink.clone(),
            spec.budgets.log_bytes_per_second,
        );
        let actor = Arc::new_cyclic(|actor: &Weak<Self>| {
            let actor = actor.clone();
            let deliver: Deliver = Arc::new(move |port, event| {
                if let Some(actor) = actor.upgrade() {
                    actor.port_event(port, event);
                }
            });
            let ports = Ports::new(&id, &spec.ports, &deliver);
            Self {
                id,
                inbox: Inbox::new(spec.budgets.queue),
                spec,
                runtime: runtime.clone(),
                wiring: wiring.clone(),
                pending: Pending::default(),
                jobs: Arc::default(),
                shown: Mutex::new(Shown::new(&body.ready(), &body.memory)),
                body: Mutex::new(body),
                ports: Arc::new(ports),
                log,
                counters: Counters::default(),
                functions: Arc::default(),
                others: Mutex::default(),
                swapping: Mutex::new(()),
                choosing: Mutex::new(()),
            }
        });
        // Not before the actor is there: what a port tells it would be lost.
        actor.ports.open(runtime, &*wiring.ports)?;
        Ok(actor)
    }

    /// Puts a question; its answer goes to the sink, perhaps before this returns.
    pub(crate) fn ask(self: &Arc<Self>, request: u64, question: Question) {
        for secret in question.secrets() {
            self.log.hide_asked(secret);
        }
        let deadline = self.clock().now().saturating_add(question.deadline());
        if !self.pending.add(request, &question, deadline) {
            tracing::error!(
                plugin = &*self.id,
                request,
                "asked again under the number of a waiting question"
            );
        }
        if self.inbox.begin_inline() {
            let mut body = lock(&self.body);
            if body.trust.has(question.name()) {
                self.deliver(&mut body, Event::Question(request, question));
                return self.end(body);
            }
            drop(body);
            self.inbox.push(Event::Question(request, question), true);
            self.submit_if(self.inbox.end_turn(false) == After::Submit);
        } else {
            match self.inbox.push(Event::Question(request, question), false) {
                Pushed::Closed => return self.unanswered(request, Unanswered::Stopping),
                Pushed::Full => return self.unanswered(request, Unanswered::Busy),
                Pushed::Queued => {}
                Pushed::Submit => self.submit_if(true),
            }
        }
        self.wake_at(deadline);
    }

    pub(crate) fn tell(self: &Arc<Self>, notice: Notice) {
        let always = !notice.may_be_dropped();
        match self.inbox.push(Event::Notice(notice), always) {
            Pushed::Submit => self.submit_if(true),
            Pushed::Queued => {}
            Pushed::Closed | Pushed::Full => count(&self.counters.notices_dropped, 1),
        }
    }

    fn port_event(self: &Arc<Self>, port: &str, event: PortEvent) {
        let event = match event {
            PortEvent::Data(data) => Event::PortData(port.to_owned(), data),
            PortEvent::State(state) => Event::PortState(port.to_owned(), state),
        };
        // The port holds itself to its budget; see `PortData`.
        self.submit_if(self.inbox.push(event, true) == Pushed::Submit);
    }

    /// Something may be due: called by the alarm, and by who moves a virtual clock.
    pub(crate) fn wake(self: &Arc<Self>) {
        // Here and not in a turn: a deadline holds even while a guest hangs.
        for request in self.pending.take_expired(self.clock().now()) {
            self.answered(request, Err(Unanswered::Deadline));
        }
        self.submit_if(self.inbox.schedule());
    }

    /// Runs what is due and what waits, on a thread of the pool.
    pub(crate) fn turn(self: &Arc<Self>) {
        if !self.inbox.begin_turn() {
            return;
        }
        let mut body = lock(&self.body);
        for _ in 0..EVENTS_PER_TURN {
            self.do_due(&mut body);
            let Some(event) = self.inbox.next() else { break };
            self.deliver(&mut body, event);
        }
        self.end(body);
    }

    fn end(self: &Arc<Self>, body: MutexGuard<'_, Body>) {
        let due = self.due(&body);
        drop(body);
        let now = due.is_some_and(|due| due <= self.clock().now());
        match self.inbox.end_turn(now) {
            After::Submit => self.submit_if(true),
            After::Idle => due.into_iter().for_each(|due| self.wake_at(due)),
        }
    }

    /// When something is to be done without an event.
    pub(crate) fn next_due(&self) -> Option<Duration> {
        self.due(&lock(&self.body))
    }

    fn due(&self, body: &Body) -> Option<Duration> {
        let due = [body.next_due(), self.pending.next_deadline()];
        due.into_iter().flatten().min()
    }

    fn do_due(&self, body: &mut Body) {
        let now = self.clock().now();
        if body.restart_at.is_some_and(|at| at <= now) {
            self.restart(body);
        }
        while let Some(timer) = body.take_due_timer(now) {
            self.call_if_exported(body, &Call::Timer(timer));
        }
        if body.snapshot_due.is_some_and(|at| at <= now) {
            self.save_snapshot(body);
        }
        if body.healthy_due().is_some_and(|at| at <= now) {
            self.note_health(body);
        }
    }

    fn deliver(&self, body: &mut Body, event: Event) {
        match event {
            Event::Notice(notice) => self.deliver_notice(body, notice),
            // A port that this component is not granted: it is open for another that was here, or may come.
            Event::PortData(port, _) if !body.admission.grant.ports.contains(&port) => {}
            Event::PortData(port, data) => {
                let size = data.bytes.len();
                let call = Call::PortData(port, data.bytes);
                if self.call_if_exported(body, &call).is_none() {
                    count(&self.counters.port_bytes_dropped, size as u64);
                }
            }
            Event::PortState(port, state) => {
                body.port_states.insert(port.clone(), state.clone());
                if body.admission.grant.ports.contains(&port) {
                    self.call_if_exported(body, &Call::PortState(port, state));
                }
            }
            Event::Question(request, question) => self.deliver_question(body, request, question),
        }
    }

    fn deliver_notice(&self, body: &mut Body, notice: Notice) {
        body.standing.note(&notice);
        if let Notice::CloseLog { request } = notice {
            self.jobs.end(request);
        }
        let stands = notice.stands();
        if self.call_if_exported(body, &Call::Notice(notice)).is_none() && !stands {
            count(&self.counters.notices_dropped, 1);
        }
    }

    fn deliver_question(&self, body: &mut Body, request: u64, question: Question) {
        let interface = question.interface();
        if !self.pending.deliver(request) {
            return;
        }
        if !body.code.exports(interface) {
            return self.unanswered(request, Unanswered::NotExported(interface));
        }
        if body.instance.is_none() {
            return self.unanswered(request, Unanswered::Down);
        }
        if question.starts_job() {
            self.jobs.begin(request);
        }
        // A fault has answered all that the incarnation was asked.
        if let Some(Return::Answer(answer)) = self.call(body, &Call::Question(request, question)) {
            self.reply(request, answer);
        }
    }

    /// None: not exported, down, or failed.
    pub(crate) fn call_if_exported(&self, body: &mut Body, call: &Call) -> Option<Return> {
        let exported = call
            .interface()
            .is_none_or(|interface| body.code.exports(interface));
        if exported { self.call(body, call) } else { None }
    }

    /// Calls the guest, does what it wants done, and looks after it if it failed.
    pub(crate) fn call(&self, body: &mut Body, call: &Call) -> Option<Return> {
        let function = call.name();
        let instance = body.instance.as_mut()?;
        let _span = tracing::trace_span!("plugin_call", plugin = &*self.id, function).entered();
        count(&self.counters.calls, 1);
        let returned = instance.call(self.runtime.engine(), call);
        let effects = instance.host_mut().effects.take();
        body.trust.returned(function, instance.took());
        // What was seen before a fault was seen all the same.
        self.apply(effects);
        match returned {
            Ok(returned) => {
                if call.may_change_state() {
                    body.changed(self.clock().now());
                }
                Some(returned)
            }
            Err(fault) => {
                self.failed(body, fault);
                None
            }
        }
    }

    pub(crate) fn apply(&self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Fact(fact) => self.fact(fact),
                Effect::Job { request, event } => self.job(request, event),
                Effect::Link { iface, event } => self.link(iface, event),
                Effect::Reply { request, answer } => self.reply(request, answer),
                Effect::Send { port, data } => self.ports.send(&port, data),
                Effect::Uplink(event) => self.uplink(event),
            }
        }
    }

    fn fact(&self, fact: Fact) {
        if let Some(evse) = fact.evse()
            && !(self.spec.bind.covers_evse(evse) && self.may_see(evse, &fact))
        {
            return self.unbound(&format!("EVSE {evse}"), &fact);
        }
        let plugin = self.id.to_string();
        self.emit(PluginEvent::Fact { plugin, fact });
    }

    /// Without EVSEs of its own, the plugin does not speak for those that have theirs.
    fn may_see(&self, evse: u32, fact: &Fact) -> bool {
        let Some(interface) = fact.interface().filter(|_| self.spec.bind.evses.is_empty()) else {
            return true;
        };
        let others = lock(&self.others);
        let taken = others.get(&interface);
        !NonZeroU32::new(evse).is_some_and(|evse| taken.is_some_and(|evses| evses.contains(&evse)))
    }

    fn link(&self, iface: String, event: LinkEvent) {
        if !self.spec.bind.has_iface(&iface) {
            return self.unbound(&format!("the iface {iface:.50?}"), &event);
        }
        let plugin = self.id.to_string();
        self.emit(PluginEvent::Link { plugin, iface, event });
    }

    fn uplink(&self, event: UplinkEvent) {
        if let UplinkEvent::Lost {
            network_interface: iface,
        } = &event
            && !self.spec.bind.covers_iface(iface)
        {
            return self.unbound(&format!("`{iface}`"), &event);
        }
        let plugin = self.id.to_string();
        self.emit(PluginEvent::Uplink { plugin, event });
    }

    fn unbound(&self, what: &str, told: &dyn std::fmt::Debug) {
        count(&self.counters.unbound_dropped, 1);
        let text = format!("dropped: the plugin is not bound to {what}: {told:?}");
        self.log.line(Level::Warn, &text);
    }

    fn job(&self, request: u64, event: JobEvent) {
        if self.jobs.has(request) {
            let plugin = self.id.to_string();
            return self.emit(PluginEvent::Job {
                plugin,
                request,
                event,
            });
        }
        let text = format!("a report on job {request}, which is not this plugin's");
        self.false_reply("jobs", &text);
    }

    /// Forgets what an instance wanted done.
    pub(crate) fn discard(&self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Send { port, data } = effect {
                self.ports.release(&port, data.len());
            }
        }
    }

    fn reply(&self, request: u64, answer: Answer) {
        if self.pending.answer(request, &answer) {
            return self.answered(request, Ok(answer));
        }
        let text = format!("an answer for request {request}, which does not wait for this one (any more)");
        self.false_reply("replies", &text);
    }

    fn false_reply(&self, interface: &'static str, text: &str) {
        self.log.line(Level::Warn, &format!("dropped: {text}"));
        self.note_fault(Fault::new(FaultKind::Reply, interface, text));
    }

    pub(crate) fn note_fault(&self, fault: Fault) {
        lock(&self.shown).faults.add(&fault);
        self.emit(PluginEvent::Fault {
            plugin: self.id.to_string(),
            fault,
        });
    }

    /// Answers by the default, unless it is answered already.
    pub(crate) fn unanswered(&self, request: u64, why: Unanswered) {
        if self.pending.take(request) {
            self.answered(request, Err(why));
        }
    }

    pub(crate) fn answered(&self, request: u64, answer: Result<Answer, Unanswered>) {
        self.emit(PluginEvent::Answered { request, answer });
    }

    pub(crate) fn emit(&self, event: PluginEvent) {
        self.wiring.sink.event(event);
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.wiring.clock
    }

    pub(crate) fn submit_if(self: &Arc<Self>, submit: bool) {
        if submit {
            self.runtime.pool().submit(self.clone());
        }
    }

    fn wake_at(self: &Arc<Self>, at: Duration) {
        if !self.clock().passes() {
            return;
        }
        let after = at.saturating_sub(self.clock().now());
        self.runtime.alarm().set(self, Instant::now() + after);
    }
}
