//! One modem and its iface: what is asked of it, what it says, and what is told of it.

use std::collections::VecDeque;

use crate::Millis;
use crate::settings::Config;
use crate::steps::{Network, Next, Step, registration};
use crate::talk::{Answer, Heard, Talk};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// A command, with its end.
    Send(String),
    Addresses(Vec<String>),
    Dormant,
    Down(String),
    Fatal(String),
    Up,
}

pub(crate) struct Modem {
    pub(crate) config: Config,
    talk: Talk,
    is_open: bool,
    /// The station wants it connected.
    wanted: bool,
    network: Network,
    phase: Phase,
    outputs: VecDeque<Output>,
}

#[derive(Debug, PartialEq)]
enum Phase {
    Idle,
    /// A command waits for its answer.
    Asking {
        step: Step,
        until: Millis,
    },
    Resting {
        step: Step,
        until: Millis,
    },
    /// For the network.
    Registering,
    Up,
}

impl Modem {
    /// A modem whose line is not there yet.
    pub(crate) fn new(config: Config) -> Self {
        Self {
            config,
            talk: Talk::new(),
            is_open: false,
            wanted: false,
            network: Network::Cereg,
            phase: Phase::Idle,
            outputs: VecDeque::new(),
        }
    }

    pub(crate) fn connect(&mut self, now: Millis) -> Result<(), String> {
        if self.config.apn.is_none() {
            return Err("there is no access point: set `apn`".to_owned());
        }
        self.wanted = true;
        match self.phase {
            Phase::Idle if self.is_open => self.ask(now, Step::Attention { tries: 1 }),
            Phase::Up => self.outputs.push_back(Output::Up),
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn disconnect(&mut self, now: Millis) {
        self.wanted = false;
        match self.phase {
            Phase::Idle => self
                .outputs
                .push_back(Output::Down("it is not connected".to_owned())),
            // The modem hears nothing before its answer.
            Phase::Asking { .. } => {}
            Phase::Resting { .. } | Phase::Registering => self.ask(now, Step::HangUp),
            Phase::Up => {
                self.outputs.push_back(Output::Addresses(Vec::new()));
                self.ask(now, Step::HangUp);
            }
        }
    }

    pub(crate) fn opened(&mut self, now: Millis) {
        self.is_open = true;
        self.talk = Talk::new();
        if self.wanted {
            self.ask(now, Step::Attention { tries: 1 });
        }
    }

    pub(crate) fn closed(&mut self, why: &str) {
        self.is_open = false;
        if self.phase != Phase::Idle {
            self.down(format!("the modem's line is closed: {why}"));
        }
    }

    pub(crate) fn received(&mut self, now: Millis, bytes: &[u8]) {
        for heard in self.talk.received(bytes) {
            match heard {
                Heard::Answer(answer) => self.answered(now, &answer),
                Heard::Registration(state) => self.registration(now, state),
                Heard::Ended if self.phase == Phase::Up => {
                    self.down("the network ended the connection".to_owned());
                }
                // Of a connection that is not there.
                Heard::Ended => {}
            }
        }
    }

    pub(crate) fn tick(&mut self, now: Millis) {
        match self.phase {
            Phase::Asking { until, .. } if until <= now => self.answered(now, &Answer::Silence),
            Phase::Resting { step, until } if until <= now => self.ask(now, step),
            _ => {}
        }
    }

    pub(crate) fn next_deadline(&self) -> Option<Millis> {
        match self.phase {
            Phase::Asking { until, .. } | Phase::Resting { until, .. } => Some(until),
            Phase::Idle | Phase::Registering | Phase::Up => None,
        }
    }

    pub(crate) fn next_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// For people.
    pub(crate) fn state(&self) -> &'static str {
        match self.phase {
            Phase::Idle => "idle",
            Phase::Asking { .. } | Phase::Resting { .. } => "connecting",
            Phase::Registering => "registering",
            Phase::Up => "connected",
        }
    }

    fn ask(&mut self, now: Millis, step: Step) {
        let (command, timeout) = step.command(&self.config, self.network);
        self.talk.begin();
        self.outputs.push_back(Output::Send(command + "\r"));
        let until = now + timeout;
        self.phase = Phase::Asking { step, until };
    }

    fn answered(&mut self, now: Millis, answer: &Answer) {
        let Phase::Asking { step, .. } = self.phase else {
            return;
        };
        if !self.wanted && step != Step::HangUp {
            return self.ask(now, Step::HangUp);
        }
        // An older modem.
        if step == Step::Reports && self.network == Network::Cereg && matches!(answer, Answer::Refused(_)) {
            self.network = Network::Creg;
            return self.ask(now, step);
        }
        let next = step.next(answer, &self.config, self.network);
        self.go(now, next);
    }

    fn go(&mut self, now: Millis, next: Next) {
        match next {
            Next::Go(step) => self.ask(now, step),
            Next::Rest(step, time) => {
                let until = now + time;
                self.phase = Phase::Resting { step, until };
            }
            Next::Wait => {
                self.phase = Phase::Registering;
                self.outputs.push_back(Output::Dormant);
            }
            Next::Up(addresses) => {
                self.phase = Phase::Up;
                self.outputs.push_back(Output::Addresses(addresses));
                self.outputs.push_back(Output::Up);
            }
            Next::HungUp if self.wanted => {
                // It is wanted again since.
                self.down("it was disconnected".to_owned());
                self.ask(now, Step::Attention { tries: 1 });
            }
            Next::HungUp => self.down("it was disconnected".to_owned()),
            Next::Fail(why) => self.down(why),
            Next::Fatal(why) => {
                self.phase = Phase::Idle;
                self.wanted = false;
                self.outputs.push_back(Output::Fatal(why));
            }
        }
    }

    fn registration(&mut self, now: Millis, state: u8) {
        match (&self.phase, registration(state)) {
            (Phase::Registering, Next::Wait) => {}
            (Phase::Registering, next) => self.go(now, next),
            (Phase::Up, Next::Go(_)) => {}
            (Phase::Up, _) => self.down("the registration with the network is lost".to_owned()),
            // A question is under way that will tell.
            _ => {}
        }
    }

    fn down(&mut self, why: String) {
        if self.phase == Phase::Up {
            self.outputs.push_back(Output::Addresses(Vec::new()));
        }
        self.phase = Phase::Idle;
        self.outputs.push_back(Output::Down(why));
    }
}
