//! What is said to a modem, step by step, and what follows from its answers.

use crate::Millis;
use crate::settings::Config;
use crate::talk::{Answer, fields};

/// The one context that is used.
const CONTEXT: &str = "1";
/// Numbers of `+CME ERROR`.
const NO_SIM: u16 = 10;
const SIM_BUSY: u16 = 14;
const WRONG_PASSWORD: u16 = 16;
/// A modem that starts does not hear the first of these.
const ATTENTION_TRIES: u8 = 5;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    Attention {
        tries: u8,
    },
    EchoOff,
    NumberErrors,
    Sim,
    PinTries,
    Pin,
    /// Which access point does the modem have?
    Context,
    /// Another than ours: it is left before it is changed.
    Release,
    Define,
    /// The modem is to tell by itself when its registration changes.
    Reports,
    Registration,
    Active,
    Activate,
    Address,
    HangUp,
}

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    Go(Step),
    /// Not at once.
    Rest(Step, Millis),
    /// For the network: the modem says when it is there.
    Wait,
    /// The modem has these addresses.
    Up(Vec<String>),
    HungUp,
    /// The attempt failed; another may not.
    Fail(String),
    /// A person is needed.
    Fatal(String),
}

/// How registration is asked for: as LTE has it, or as older modems do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Network {
    Cereg,
    Creg,
}

impl Network {
    fn name(self) -> &'static str {
        match self {
            Self::Cereg => "+CEREG",
            Self::Creg => "+CREG",
        }
    }
}

impl Step {
    /// The command without its end, which may be a secret, and how long its answer may take.
    pub(crate) fn command(self, config: &Config, network: Network) -> (String, Millis) {
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let registration = network.name();
        match self {
            Self::Attention { .. } => ("AT".to_owned(), 1_000),
            Self::EchoOff => ("ATE0".to_owned(), 2_000),
            Self::NumberErrors => ("AT+CMEE=1".to_owned(), 2_000),
            Self::Sim => ("AT+CPIN?".to_owned(), 5_000),
            Self::PinTries => ("AT+CPINR=\"SIM PIN\"".to_owned(), 5_000),
            Self::Pin => (format!("AT+CPIN=\"{}\"", text(config.pin.as_ref())), 10_000),
            Self::Context => ("AT+CGDCONT?".to_owned(), 2_000),
            Self::Release | Self::HangUp => (format!("AT+CGACT=0,{CONTEXT}"), 20_000),
            Self::Define => {
                let apn = text(config.apn.as_ref());
                (format!("AT+CGDCONT={CONTEXT},\"IPV4V6\",\"{apn}\""), 2_000)
            }
            Self::Reports => (format!("AT{registration}=1"), 2_000),
            Self::Registration => (format!("AT{registration}?"), 2_000),
            Self::Active => ("AT+CGACT?".to_owned(), 2_000),
            Self::Activate => (format!("AT+CGACT=1,{CONTEXT}"), 60_000),
            Self::Address => (format!("AT+CGPADDR={CONTEXT}"), 2_000),
        }
    }

    /// For people: what was asked, without secrets.
    fn what(self) -> &'static str {
        match self {
            Self::Attention { .. } | Self::EchoOff | Self::NumberErrors => "AT",
            Self::Sim | Self::PinTries => "the question for its SIM",
            Self::Pin => "the PIN",
            Self::Context | Self::Release | Self::Define => "its access point",
            Self::Reports | Self::Registration => "the question for its registration",
            Self::Active | Self::Activate => "the activation of its connection",
            Self::Address => "the question for its address",
            Self::HangUp => "the end of its connection",
        }
    }

    pub(crate) fn next(self, answer: &Answer, config: &Config, network: Network) -> Next {
        match (self, answer) {
            (Self::Attention { .. }, Answer::Done(_)) => Next::Go(Self::EchoOff),
            (Self::Attention { tries }, _) if tries < ATTENTION_TRIES => {
                Next::Go(Self::Attention { tries: tries + 1 })
            }
            (Self::Attention { .. }, _) => Next::Fail("the modem does not answer".to_owned()),
            (Self::EchoOff, Answer::Done(_)) => Next::Go(Self::NumberErrors),
            (Self::NumberErrors, Answer::Done(_)) => Next::Go(Self::Sim),
            (Self::Sim | Self::PinTries | Self::Pin, answer) => self.sim(answer, config),
            (Self::Context, Answer::Done(lines)) if has_apn(lines, config) => Next::Go(Self::Reports),
            (Self::Context, _) => Next::Go(Self::Release),
            // Refused where nothing was active.
            (Self::Release, _) => Next::Go(Self::Define),
            (Self::Define, Answer::Done(_)) => Next::Go(Self::Reports),
            (Self::Reports, Answer::Done(_)) => Next::Go(Self::Registration),
            (Self::Registration, Answer::Done(lines)) => registered(lines, network),
            (Self::Active, Answer::Done(lines)) if is_active(lines) => Next::Go(Self::Address),
            (Self::Active, _) => Next::Go(Self::Activate),
            (Self::Activate, Answer::Done(_)) => Next::Go(Self::Address),
            (Self::Address, Answer::Done(lines)) => addresses(lines),
            (Self::HangUp, _) => Next::HungUp,
            (step, answer) => step.failed(answer),
        }
    }

    fn sim(self, answer: &Answer, config: &Config) -> Next {
        match (self, answer) {
            (Self::Sim, Answer::Done(lines)) => match fields(lines, "+CPIN:").as_deref() {
                Some(["READY"]) => Next::Go(Self::Context),
                Some(["SIM PIN"]) if config.pin.is_some() => Next::Go(Self::PinTries),
                Some(["SIM PIN"]) => Next::Fail("the SIM wants a PIN: set `pin`".to_owned()),
                // A garbled line is no reason to give up for good.
                Some([other]) if other.starts_with("SIM ") || other.starts_with("PH-") => {
                    let other: String = other.chars().take(20).collect();
                    Next::Fatal(format!("the SIM wants `{other}`, which a person must enter"))
                }
                _ => Next::Fail("the modem does not say how its SIM is".to_owned()),
            },
            (Self::Sim, Answer::Refused(Some(NO_SIM))) => Next::Fatal("there is no SIM".to_owned()),
            (Self::Sim, Answer::Refused(Some(SIM_BUSY))) => Next::Rest(Self::Sim, 1_000),
            // A third wrong PIN would lock the SIM: the last try is left to a person.
            (Self::PinTries, Answer::Done(lines)) => match fields(lines, "+CPINR:").as_deref() {
                Some([_, "0" | "1", ..]) => {
                    Next::Fatal("one try is left for the SIM's PIN: a person must enter it".to_owned())
                }
                _ => Next::Go(Self::Pin),
            },
            // Not every modem tells.
            (Self::PinTries, Answer::Refused(_)) => Next::Go(Self::Pin),
            (Self::Pin, Answer::Done(_)) => Next::Rest(Self::Sim, 1_000),
            (Self::Pin, Answer::Refused(Some(WRONG_PASSWORD))) => {
                Next::Fatal("the SIM refuses the PIN".to_owned())
            }
            (step, answer) => step.failed(answer),
        }
    }

    fn failed(self, answer: &Answer) -> Next {
        let what = self.what();
        Next::Fail(match answer {
            Answer::Refused(Some(number)) => format!("the modem refuses {what} (+CME ERROR {number})"),
            Answer::Refused(None) => format!("the modem refuses {what}"),
            Answer::Silence | Answer::Done(_) => format!("the modem does not answer {what}"),
        })
    }
}

fn has_apn(lines: &[String], config: &Config) -> bool {
    let ours =
        |fields: &[&str]| fields.first() == Some(&CONTEXT) && fields.get(2).copied() == config.apn.as_deref();
    let mut contexts = lines
        .iter()
        .filter_map(|line| fields(std::slice::from_ref(line), "+CGDCONT:"));
    contexts.any(|fields| ours(&fields))
}

fn is_active(lines: &[String]) -> bool {
    let mut contexts = lines
        .iter()
        .filter_map(|line| fields(std::slice::from_ref(line), "+CGACT:"));
    contexts.any(|fields| fields == [CONTEXT, "1"])
}

fn registered(lines: &[String], network: Network) -> Next {
    let prefix = format!("{}:", network.name());
    let state = fields(lines, &prefix).and_then(|fields| fields.get(1)?.parse().ok());
    match state {
        Some(state) => registration(state),
        None => Next::Fail("the modem does not say whether it is registered".to_owned()),
    }
}

/// By the state of TS 27.007.
pub(crate) fn registration(state: u8) -> Next {
    match state {
        // At home, and roaming.
        1 | 5 => Next::Go(Step::Active),
        3 => Next::Fail("the network denies the registration".to_owned()),
        _ => Next::Wait,
    }
}

fn addresses(lines: &[String]) -> Next {
    let fields = fields(lines, "+CGPADDR:").unwrap_or_default();
    let given = fields
        .into_iter()
        .skip(1)
        .filter(|address| !matches!(*address, "" | "0.0.0.0" | "::"));
    let given: Vec<_> = given.map(str::to_owned).collect();
    match given.is_empty() {
        true => Next::Fail("the network gave no address".to_owned()),
        false => Next::Up(given),
    }
}
