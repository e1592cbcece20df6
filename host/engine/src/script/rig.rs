//! An engine with all that is around it, and what must always hold.

use std::collections::VecDeque;
use std::time::Duration;

use plugpoint_ocpp::v201::{BootReasonEnumType, ChargingStationType};
use plugpoint_ocpp::{DateTime, Leniency};

use super::csms::{Behaviour, Csms};
use super::hardware::Hardware;
use super::outputs;
use super::store::Store;
use super::wire::{Ledger, Wire};
use crate::device_model::{AttributeType, ComponentKey, DeviceModel, VariableKey, VariableName};
use crate::{Answer, Engine, Input, Now, Output, Question, Setup, Verdict};

/// 2026-01-01T00:00:00Z
const BEGIN: i64 = 1_767_225_600_000;
const EPOCH: jiff::Timestamp = jiff::Timestamp::UNIX_EPOCH;
/// More inputs than this from one are a loop.
const MAX_REACTIONS: usize = 10_000;

/// What stations are built from.
#[derive(Clone, Debug)]
pub struct Blueprint {
    pub model: DeviceModel,
    pub leniency: Leniency,
    pub seed: u64,
}

impl Blueprint {
    /// Sets a variable as the files would have it: `Component[instance].Variable[instance]`.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let (component, variable) = name.split_once('.').ok_or(format!("`{name}` is no variable"))?;
        let (component, component_instance) = instance(component);
        let (variable, variable_instance) = instance(variable);
        let key = VariableKey {
            component: ComponentKey::new(component, component_instance, None, None),
            variable: VariableName::new(variable, variable_instance),
        };
        let set = self.model.set_internal(&key, AttributeType::Actual, value);
        set.map(|_| ()).map_err(|refusal| format!("{name}: {refusal}"))
    }
}

fn instance(name: &str) -> (&str, Option<&str>) {
    match name.split_once('[') {
        Some((name, instance)) => (name, Some(instance.trim_end_matches(']'))),
        None => (name, None),
    }
}

/// When, around a step's commit, the power fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kill {
    /// The step never was.
    BeforeCommit,
    /// The step is durable, and nobody outside has heard of it.
    AfterCommit,
    /// The step is over.
    AfterStep,
}

/// A station on the stage. Checked after every input:
/// - each frame of the station is strictly valid, one call is in flight at most, each call of the CSMS is
///   answered once and in time, and nothing is sent without a connection;
/// - an event that goes out is stored as it goes out; one id never has two contents; seqNo has no gap;
/// - the next deadline lies in the future.
#[derive(Debug)]
pub struct Rig {
    pub(super) engine: Engine,
    blueprint: Blueprint,
    mono: Duration,
    wall: i64,
    online: bool,
    /// Of the connection that is up, was last or comes next.
    pub(super) slot: i32,
    /// What is stored is not kept.
    pub(super) disk_fails: bool,
    pub store: Store,
    pub(super) wire: Wire,
    pub(super) csms: Csms,
    pub(super) hardware: Hardware,
    /// Frames of the station that nobody has looked at.
    pub(super) sent: VecDeque<String>,
    /// Everything else that came out and nobody has looked at.
    pub(super) log: VecDeque<String>,
    /// Inputs that follow by themselves.
    follow: VecDeque<Input>,
    inputs: usize,
    kill: Option<(usize, Kill)>,
    /// The station wants its process started anew.
    pub restart_wanted: bool,
}

impl Rig {
    pub fn new(blueprint: Blueprint) -> Result<Self, String> {
        let mut rig = Self {
            engine: engine(&blueprint, &Store::default(), Duration::ZERO, BEGIN),
            blueprint,
            mono: Duration::ZERO,
            wall: BEGIN,
            online: false,
            slot: 1,
            disk_fails: false,
            store: Store::default(),
            wire: Wire::default(),
            csms: Csms::new(),
            hardware: Hardware::default(),
            sent: VecDeque::new(),
            log: VecDeque::new(),
            follow: VecDeque::new(),
            inputs: 0,
            kill: None,
            restart_wanted: false,
        };
        rig.carry_out()?;
        Ok(rig)
    }

    /// Kills the station at the `input`th input.
    pub fn kill_at(&mut self, input: usize, kill: Kill) {
        self.kill = Some((input, kill));
    }

    /// How many inputs there were.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    pub fn ledger(&self) -> &Ledger {
        &self.wire.ledger
    }

    /// Id and action of the call of the station that waits for its answer.
    pub fn in_flight(&self) -> Option<(String, String)> {
        self.wire.in_flight()
    }

    /// Answers a call of the station as the CSMS behaves now.
    pub fn answer_late(&mut self, id: &str, action: &str) -> Result<(), String> {
        match self.csms.answer(id, action, self.now().wall) {
            Some(answer) => self.frame(&answer),
            None => Ok(()),
        }
    }

    /// Frames of the station that nobody has looked at.
    pub fn sent(&self) -> impl Iterator<Item = &String> {
        self.sent.iter()
    }

    pub fn standing(&self) -> String {
        self.engine.status().registration
    }

    /// The password that the station shows on a slot.
    pub fn password(&self, slot: i32) -> Option<String> {
        self.engine.credentials(slot).password
    }

    /// The one that the CSMS accepted last, while it has not accepted the present one.
    pub fn former_password(&self, slot: i32) -> Option<String> {
        self.engine.former_credentials(slot)?.password
    }

    /// How the CSMS behaves from now on: to one action, or (none) to all.
    pub fn behave(&mut self, action: Option<String>, behaviour: Behaviour) {
        self.csms.behave(action, behaviour);
    }

    /// Whether questions wait for an answer.
    pub fn plugins_wait(&mut self, wait: bool) {
        self.hardware.waits = wait;
    }

    pub fn is_online(&self) -> bool {
        self.online
    }

    pub fn connect(&mut self) -> Result<(), String> {
        self.connect_by(false)
    }

    /// By the slot's present network profile, or by the one before it.
    pub fn connect_by(&mut self, overwritten: bool) -> Result<(), String> {
        self.online = true;
        self.wire.reset();
        let slot = self.slot;
        self.input(Input::Connected { slot, overwritten })
    }

    pub fn disconnect(&mut self) -> Result<(), String> {
        self.online = false;
        self.wire.reset();
        self.input(Input::Disconnected)
    }

    /// Moves the wall clock, and not the other.
    pub fn jump(&mut self, millis: i64) {
        self.wall += millis;
    }

    pub fn frame(&mut self, text: &str) -> Result<(), String> {
        self.input(Input::Frame(text.into()))
    }

    /// Time passes. Every deadline on the way is kept.
    pub fn advance(&mut self, by: Duration) -> Result<(), String> {
        let end = self.mono + by;
        while let Some(deadline) = self.engine.next_deadline().filter(|deadline| *deadline <= end) {
            self.pass_to(deadline);
            let restarted = self.mono;
            self.input(Input::Tick)?;
            if self.mono < restarted {
                // Killed on the way: the new process has its own time.
                return Ok(());
            }
        }
        self.pass_to(end);
        self.input(Input::Tick)
    }

    fn pass_to(&mut self, mono: Duration) {
        let passed = mono.saturating_sub(self.mono);
        self.mono += passed;
        self.wall += i64::try_from(passed.as_millis()).unwrap_or(0);
    }

    /// One input, and all that follows from it by itself.
    pub fn input(&mut self, input: Input) -> Result<(), String> {
        self.follow.push_back(input);
        for _ in 0..MAX_REACTIONS {
            let Some(input) = self.follow.pop_front() else {
                return Ok(());
            };
            self.handle(input)?;
        }
        Err("one thing leads to another, for ever".into())
    }

    fn handle(&mut self, input: Input) -> Result<(), String> {
        self.inputs += 1;
        match &input {
            Input::Fact(fact) => self.hardware.remember(fact),
            Input::Frame(text) if self.online => self.wire.downlink(text, self.mono),
            Input::Answered { question, .. } => self.hardware.asked.retain(|id| id != question),
            _ => {}
        }
        self.engine.handle(self.now(), input);
        let now = self.mono;
        if self
            .engine
            .next_deadline()
            .is_some_and(|deadline| deadline <= now)
        {
            return Err("the next deadline is over already".into());
        }
        let kill = self
            .kill
            .take_if(|(at, _)| *at == self.inputs)
            .map(|(_, kill)| kill);
        if kill == Some(Kill::BeforeCommit) {
            return self.restart();
        }
        self.commit_and(kill)?;
        self.wire.check_answers(self.mono)
    }

    fn commit_and(&mut self, kill: Option<Kill>) -> Result<(), String> {
        if kill == Some(Kill::AfterCommit) {
            while let Some(output) = self.engine.poll() {
                if let Output::Store(change) = output {
                    self.wire.ledger.note(&change);
                    self.store.apply(change)?;
                }
            }
            return self.restart();
        }
        self.carry_out()?;
        if kill.is_some() {
            return self.restart();
        }
        Ok(())
    }

    /// Does what the engine wants: first all changes of the step, then the rest.
    fn carry_out(&mut self) -> Result<(), String> {
        let mut outputs: Vec<Output> = Vec::new();
        while let Some(output) = self.engine.poll() {
            match output {
                Output::Store(_) if self.disk_fails => {}
                Output::Store(change) => {
                    self.wire.ledger.note(&change);
                    self.store.apply(change)?;
                }
                other => outputs.push(other),
            }
        }
        outputs.into_iter().try_for_each(|output| self.do_one(output))
    }

    fn do_one(&mut self, output: Output) -> Result<(), String> {
        match &output {
            Output::Send(text) => return self.send(text),
            Output::Ask {
                id,
                question: Question::IsStored,
            } => {
                let answer = if self.disk_fails {
                    Verdict::No("the disk is full".into())
                } else {
                    Verdict::Yes
                };
                self.follow.push_back(Input::Answered {
                    question: *id,
                    answer: Some(Answer::Verdict(answer)),
                });
            }
            Output::Ask { id, .. } => {
                self.hardware.asked.push(*id);
                if !self.hardware.waits {
                    self.follow.push_back(Input::Answered {
                        question: *id,
                        answer: None,
                    });
                }
            }
            Output::Restart => self.restart_wanted = true,
            _ => {}
        }
        self.log.push_back(outputs::show(&output));
        Ok(())
    }

    fn send(&mut self, text: &str) -> Result<(), String> {
        if !self.online {
            return Err(format!("a frame without a connection: {text}"));
        }
        let timeout = self.engine.message_timeout();
        let call = self.wire.uplink(text, self.mono, timeout, &self.store)?;
        let action = call.as_ref().map(|(_, action)| action.clone());
        if let Some((id, action)) = call
            && let Some(answer) = self.csms.answer(&id, &action, self.now().wall)
        {
            self.follow.push_back(Input::Frame(answer));
        }
        match action.as_deref() {
            Some("SecurityEventNotification") => self.log.push_back(outputs::security_event(text)),
            _ => self.sent.push_back(text.into()),
        }
        Ok(())
    }

    /// A new process on what was stored. Hardware tells its state; the link is as it was.
    fn restart(&mut self) -> Result<(), String> {
        let online = self.online;
        self.kill()?;
        if online {
            self.connect()?;
        }
        Ok(())
    }

    /// A new process on what was stored, a second later: hardware has told its state; the link is down.
    pub fn kill(&mut self) -> Result<(), String> {
        self.mono = Duration::ZERO;
        self.restart_wanted = false;
        self.blueprint.seed += 1;
        self.online = false;
        self.wire.reset();
        self.follow.clear();
        self.hardware.asked.clear();
        self.engine = engine(&self.blueprint, &self.store, self.mono, self.wall);
        self.carry_out()?;
        for fact in self.hardware.facts() {
            self.input(Input::Fact(fact))?;
        }
        self.input(Input::HardwareReady)?;
        self.advance(Duration::from_secs(1))
    }

    pub(super) fn now(&self) -> Now {
        now(self.mono, self.wall)
    }
}

fn now(mono: Duration, wall: i64) -> Now {
    // Scripts stay within the years that there are.
    let wall = DateTime::from_millis(wall).unwrap_or_else(|| EPOCH.into());
    Now { mono, wall }
}

fn engine(blueprint: &Blueprint, store: &Store, mono: Duration, wall: i64) -> Engine {
    let setup = Setup {
        model: blueprint.model.clone(),
        restored: store.restored(),
        identity: ChargingStationType::new("stage", "plugpoint"),
        boot_reason: BootReasonEnumType::PowerUp,
        leniency: blueprint.leniency,
        seed: blueprint.seed,
    };
    Engine::new(now(mono, wall), setup)
}
