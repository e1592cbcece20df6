//! Acting a script out.

use std::fmt;

use serde_json::Value;

use super::csms::Behaviour;
use super::hardware;
use super::line::Step;
use super::pattern::{Names, expected, fill, matches};
use super::rig::{Blueprint, Rig};
use crate::Input;

/// A script went otherwise than it says.
#[derive(Debug)]
pub struct Failure {
    /// From 1; 0 is the script as a whole.
    pub line: usize,
    pub step: String,
    pub why: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}\n  {}", self.line, self.step.trim(), self.why)
    }
}

/// Acts a script out on a new station.
pub fn run(blueprint: &Blueprint, text: &str) -> Result<Rig, Failure> {
    let mut play = Play::new(blueprint.clone());
    for (i, line) in text.lines().enumerate() {
        let failure = |why| Failure {
            line: i + 1,
            step: line.into(),
            why,
        };
        if let Some(step) = Step::parse(line).map_err(failure)? {
            play.step(&step).map_err(failure)?;
        }
    }
    play.into_rig().map_err(|why| Failure {
        line: 0,
        step: String::new(),
        why,
    })
}

/// A script that is being acted out.
#[derive(Debug)]
pub struct Play {
    blueprint: Blueprint,
    /// Built at the first step that needs it, so that `with` can come before.
    rig: Option<Rig>,
    names: Names,
}

impl Play {
    pub fn new(blueprint: Blueprint) -> Self {
        Self {
            blueprint,
            rig: None,
            names: Names::new(),
        }
    }

    pub fn into_rig(mut self) -> Result<Rig, String> {
        self.rig()?;
        self.rig.ok_or_else(|| "there is no station".into())
    }

    pub fn rig(&mut self) -> Result<&mut Rig, String> {
        if self.rig.is_none() {
            self.rig = Some(Rig::new(self.blueprint.clone())?);
        }
        self.rig.as_mut().ok_or_else(|| "there is no station".into())
    }

    pub fn step(&mut self, step: &Step) -> Result<(), String> {
        if let Step::With(name, value) = step {
            return self.blueprint.set(name, value);
        }
        self.rig()?;
        let (Some(rig), names) = (self.rig.as_mut(), &mut self.names) else {
            return Ok(());
        };
        match step {
            Step::Advance(by) => rig.advance(*by),
            Step::Answer(text) => rig.answer(text),
            Step::Boot => rig.boot(),
            Step::Certificates(told) => rig.input(Input::Certificates(told.at(rig.now().wall))),
            Step::Connect { slot, overwritten } => {
                rig.slot = slot.unwrap_or(rig.slot);
                rig.connect_by(*overwritten)
            }
            Step::Csms(action, behaviour) => {
                rig.csms.behave(action.clone(), behaviour.clone());
                Ok(())
            }
            Step::Disconnect => rig.disconnect(),
            Step::Disk(works) => {
                rig.disk_fails = !works;
                Ok(())
            }
            Step::Expect { skip, pattern } => rig.expect(*skip, pattern, names),
            Step::ExpectNothing => rig.expect_nothing(),
            Step::Facts(facts) => facts
                .iter()
                .try_for_each(|fact| rig.input(Input::Fact(fact.clone()))),
            Step::Forget => {
                rig.forget();
                Ok(())
            }
            Step::Is(what) => rig.is(what),
            Step::Kill => rig.kill(),
            Step::Log(text) => rig.expect_log(text),
            Step::No(text) => rig.expect_no(text, names),
            Step::Plugins(wait) => {
                rig.hardware.waits = *wait;
                Ok(())
            }
            Step::Input(input) => rig.input(input.clone()),
            Step::Ready => rig.input(Input::HardwareReady),
            Step::Send(text) => rig.call(text, names),
            Step::Store(what) => rig.store.holds(what),
            Step::Wall(millis) => {
                rig.jump(*millis);
                rig.input(Input::Tick)
            }
            Step::With(..) => Ok(()),
        }
    }
}

impl Rig {
    fn boot(&mut self) -> Result<(), String> {
        self.csms.behave(None, Behaviour::Accept);
        self.input(Input::HardwareReady)?;
        self.connect()?;
        self.is("standing Accepted")?;
        self.forget();
        Ok(())
    }

    fn forget(&mut self) {
        self.sent.clear();
        self.log.clear();
    }

    /// `Reset {..}`, or a whole text.
    fn call(&mut self, text: &str, names: &Names) -> Result<(), String> {
        let text = fill(text, names);
        let short = text.starts_with(|c: char| c.is_ascii_alphabetic());
        if !short {
            return self.frame(&text);
        }
        let (action, payload) = text.split_once(' ').unwrap_or((&text, "{}"));
        let id = self.csms.next_id();
        self.frame(&format!("[2,\"{id}\",\"{action}\",{payload}]"))
    }

    fn expect(&mut self, skip: bool, pattern: &str, names: &mut Names) -> Result<(), String> {
        let wanted = expected(pattern)?;
        let mut passed = Vec::new();
        while let Some(text) = self.sent.pop_front() {
            let found: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            let mut attempt = names.clone();
            if matches(&wanted, &found, &mut attempt) {
                *names = attempt;
                return Ok(());
            }
            passed.push(text);
            if !skip {
                break;
            }
        }
        let rest = passed.iter().chain(&self.sent);
        let sent: Vec<_> = rest.map(|text| format!("\n    {text}")).collect();
        Err(format!("the station sent:{}", sent.concat()))
    }

    fn expect_nothing(&mut self) -> Result<(), String> {
        match self.sent.pop_front() {
            Some(text) => Err(format!("the station sent {text}")),
            None => Ok(()),
        }
    }

    fn expect_log(&mut self, wanted: &str) -> Result<(), String> {
        match self.log.iter().position(|line| line.starts_with(wanted)) {
            Some(found) => {
                self.log.remove(found);
                Ok(())
            }
            None => {
                let log: Vec<_> = self.log.iter().map(|line| format!("\n    {line}")).collect();
                Err(format!("what came out:{}", log.concat()))
            }
        }
    }

    fn expect_no(&mut self, text: &str, names: &mut Names) -> Result<(), String> {
        let Some(pattern) = text.strip_prefix("< ") else {
            return match self.log.iter().find(|line| line.starts_with(text)) {
                Some(line) => Err(format!("there is: {line}")),
                None => Ok(()),
            };
        };
        let wanted = expected(pattern)?;
        for sent in &self.sent {
            let found: Value = serde_json::from_str(sent).map_err(|error| error.to_string())?;
            if matches(&wanted, &found, &mut names.clone()) {
                return Err(format!("there is: {sent}"));
            }
        }
        Ok(())
    }

    /// The newest question gets its answer.
    fn answer(&mut self, text: &str) -> Result<(), String> {
        let answer = hardware::answer(text)?;
        let question = *self.hardware.asked.last().ok_or("no question is open")?;
        self.input(Input::Answered { question, answer })
    }

    /// `connector 1 1 Occupied`, `standing Accepted`, `transaction 1`, `no transaction 1`,
    /// `energy 1 true`, `state 1 Charging`, `reset pending`, `no reset pending`, `unfinished 0`,
    /// `password 1 secret`, `former 1 none` (of a slot), `overwritten ws://csms` (the address of the last good profile
    /// where its slot has another by now).
    fn is(&self, what: &str) -> Result<(), String> {
        let status = self.engine.status();
        let words: Vec<&str> = what.split_whitespace().collect();
        let evse = |id: &str| status.evses.iter().find(|evse| evse.id.to_string() == id);
        let transaction = |id: &str| evse(id).and_then(|evse| evse.transaction.as_ref());
        let found = match words.as_slice() {
            ["connector", id, connector, _] => {
                let index = connector.parse::<usize>().unwrap_or(0).wrapping_sub(1);
                let found = evse(id).and_then(|evse| evse.connectors.get(index));
                format!(
                    "connector {id} {connector} {}",
                    found.map_or("none", String::as_str)
                )
            }
            ["standing", _] => format!("standing {}", status.registration),
            ["transaction", id] | ["no", "transaction", id] => match transaction(id) {
                Some(_) => format!("transaction {id}"),
                None => format!("no transaction {id}"),
            },
            ["state", id, _] => {
                let state = transaction(id).map_or("none", |t| t.charging_state.as_str());
                format!("state {id} {state}")
            }
            ["energy", id, _] => {
                format!("energy {id} {}", evse(id).is_some_and(|evse| evse.energy_allowed))
            }
            ["password", id, _] => {
                let password = self.password(id.parse().unwrap_or(0));
                format!("password {id} {}", password.unwrap_or("none".into()))
            }
            ["former", id, _] => {
                let password = self.former_password(id.parse().unwrap_or(0));
                format!("former {id} {}", password.unwrap_or("none".into()))
            }
            ["overwritten", _] => {
                let profile = self.engine.overwritten_profile();
                let address = profile.and_then(|profile| profile.value("OcppCsmsUrl"));
                format!("overwritten {}", address.unwrap_or("none"))
            }
            ["reset", "pending"] | ["no", "reset", "pending"] if status.reset_pending => {
                "reset pending".into()
            }
            ["reset", "pending"] | ["no", "reset", "pending"] => "no reset pending".into(),
            ["unfinished", _] => format!("unfinished {}", self.wire.ledger.unfinished()),
            _ => return Err(format!("`is {what}` is no question")),
        };
        if found == words.join(" ") {
            Ok(())
        } else {
            Err(format!("it is: {found}"))
        }
    }
}
