//! One line of a script.

use std::time::Duration;

use super::certificates;
use super::csms::Behaviour;
use crate::device_model::{ComponentKey, VariableKey, VariableName};
use crate::{
    ContactorState, EvState, Fact, Fault, Input, LockState, PluginState, PluginStatus, Reading,
    SecurityEvent, SignedValue, Target, Token, Trust,
};

/// One step. Patterns are read when the step is taken, since they use names of earlier ones.
#[derive(Clone, Debug)]
pub enum Step {
    Advance(Duration),
    Answer(String),
    Boot,
    /// Certificates are installed, with times from now.
    Certificates(certificates::Told),
    /// Over a slot; none: the one of the last connection.
    Connect {
        slot: Option<i32>,
        overwritten: bool,
    },
    Csms(Option<String>, Behaviour),
    Disconnect,
    /// The disk takes what is stored, or not.
    Disk(bool),
    /// The next frame; `skip`: others may come before.
    Expect {
        skip: bool,
        pattern: String,
    },
    ExpectNothing,
    Facts(Vec<Fact>),
    Forget,
    Is(String),
    Kill,
    /// Something other than a frame: `ask ..`, `tell ..`.
    Log(String),
    No(String),
    /// Something else than a fact goes in.
    Input(Input),
    Ready,
    Send(String),
    Store(String),
    /// Questions wait for an answer, or not.
    Plugins(bool),
    /// Moves the wall clock by so many ms.
    Wall(i64),
    With(String, String),
}

impl Step {
    /// None for an empty line.
    pub fn parse(line: &str) -> Result<Option<Self>, String> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let (head, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        let step = match head {
            _ if line.starts_with('+') => Self::Advance(duration(&line[1..])?),
            "answer" => Self::Answer(rest.into()),
            "ask" | "link" | "report" | "restart" | "security" | "tell" => Self::Log(line.into()),
            "boot" => Self::Boot,
            "connect" => connect(rest),
            "csms" => csms(rest)?,
            "credentials" => Self::Input(credentials(rest)?),
            "disconnect" => Self::Disconnect,
            "disk" => Self::Disk(rest == "works"),
            "<" if rest == "nothing" => Self::ExpectNothing,
            "<" | "<..." => Self::Expect {
                skip: head == "<...",
                pattern: rest.into(),
            },
            "forget" => Self::Forget,
            "is" => Self::Is(rest.into()),
            "kill" => Self::Kill,
            "no" => Self::No(rest.into()),
            "certificates" => Self::Certificates(certificates::facts(rest)?),
            "event" => Self::Input(security_event(rest)),
            "plugin" => Self::Input(plugin(rest)?),
            "plugins" => Self::Plugins(rest == "wait"),
            "ready" => Self::Ready,
            "sign" => Self::Input(Input::SignCertificate(
                rest.parse().map_err(|_| "no such certificate")?,
            )),
            ">" => Self::Send(rest.into()),
            "store" => Self::Store(rest.into()),
            "trust" => Self::Input(Input::TrustChanged(Trust {
                csms_roots: rest.contains("roots"),
                client_certificate: rest.contains("certificate"),
            })),
            "wall" => Self::Wall(jump(rest)?),
            "with" => {
                let (name, value) = rest
                    .split_once('=')
                    .ok_or("`with` needs Component.Variable=value")?;
                Self::With(name.into(), value.into())
            }
            _ => Self::Facts(facts(head, rest)?),
        };
        Ok(Some(step))
    }
}

/// `lock TamperDetectionActivated lid open`: what the plugin `lock` reports; `- ..`: what the station does.
fn security_event(rest: &str) -> Input {
    let mut words = rest.splitn(3, ' ').map(str::to_owned);
    let mut next = || words.next().unwrap_or_default();
    let (plugin, kind, info) = (next(), next(), next());
    Input::SecurityEvent(SecurityEvent {
        plugin: Some(plugin).filter(|plugin| plugin != "-"),
        kind,
        info,
    })
}

/// ``, `2`, `1 overwritten`
fn connect(rest: &str) -> Step {
    let (slot, by) = rest.split_once(' ').unwrap_or((rest, ""));
    Step::Connect {
        slot: slot.parse().ok(),
        overwritten: by == "overwritten",
    }
}

/// `accepted 1`, `fell-back 1`
fn credentials(rest: &str) -> Result<Input, String> {
    match rest.split_once(' ').map(|(word, slot)| (word, slot.parse())) {
        Some(("accepted", Ok(slot))) => Ok(Input::CredentialsAccepted { slot }),
        Some(("fell-back", Ok(slot))) => Ok(Input::FellBack { slot }),
        _ => Err(format!(
            "credentials are `accepted` or `fell-back`, and of a slot: {rest}"
        )),
    }
}

/// `lock Broken it trapped`
fn plugin(rest: &str) -> Result<Input, String> {
    let mut words = rest.splitn(3, ' ');
    let id = words.next().unwrap_or_default().to_owned();
    let state = match words.next() {
        Some("Up") => PluginState::Up,
        Some("Restarting") => PluginState::Restarting,
        Some("Broken") => PluginState::Broken,
        Some("Stopped") => PluginState::Stopped,
        _ => return Err(format!("`{rest}` is no state of a plugin")),
    };
    let last_fault = words.next().unwrap_or_default().to_owned();
    Ok(Input::Plugin(PluginStatus {
        id,
        state,
        name: "lock-driver".into(),
        vendor: "plugpoint".into(),
        version: "1.2.3".into(),
        sha256: "ab".repeat(32),
        faults: u64::from(!last_fault.is_empty()),
        restarts: 0,
        swaps: 0,
        memory: 65_536,
        memory_peak: 131_072,
        last_fault,
    }))
}

fn csms(rest: &str) -> Result<Step, String> {
    let mut words = rest.splitn(3, ' ');
    let verb = words.next().unwrap_or_default();
    let action = words.next().map(str::to_owned);
    let more = words.next().unwrap_or_default();
    let behaviour = match verb {
        "accepts" => Behaviour::Accept,
        "answers" => Behaviour::Answer(serde_json::from_str(more).map_err(|error| error.to_string())?),
        "ignores" | "silent" => Behaviour::Silent,
        "refuses" => Behaviour::Refuse(more.into()),
        _ => return Err(format!("a CSMS cannot `{verb}`")),
    };
    Ok(Step::Csms(action, behaviour))
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let bad = || format!("`{text}` is no length of time");
    let count: u64 = text[..digits].parse().map_err(|_| bad())?;
    let unit = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(bad()),
    };
    Ok(Duration::from_millis(count * unit))
}

pub(super) fn jump(text: &str) -> Result<i64, String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.trim_start_matches('+')),
    };
    let millis = i64::try_from(duration(rest)?.as_millis()).map_err(|error| error.to_string())?;
    Ok(sign * millis)
}

/// `plug 1`, `ev 1 charging`, `meter 1 1500 Voltage/L1-N=230`
fn facts(head: &str, rest: &str) -> Result<Vec<Fact>, String> {
    let (place, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    if head == "knows" {
        return Ok(vec![knows(place, rest)?]);
    }
    if (head, place) == ("swipe", "station") {
        return Ok(vec![token(None, rest)]);
    }
    let evse: i32 = place
        .parse()
        .map_err(|_| format!("`{head} {place}` names no EVSE"))?;
    let ev = |state| Fact::Ev { evse, state };
    let contactor = |state| Fact::Contactor { evse, state };
    let cable = |plugged| Fact::Cable {
        evse,
        connector: 1,
        plugged,
    };
    let lock = |state| Fact::Lock {
        evse,
        connector: 1,
        state,
    };
    Ok(match (head, rest) {
        ("plug", _) => vec![cable(true), ev(EvState::Connected)],
        ("unplug", _) => vec![
            contactor(ContactorState::Open),
            ev(EvState::Disconnected),
            cable(false),
        ],
        ("charge", _) => vec![ev(EvState::Charging), contactor(ContactorState::Closed)],
        ("rest", _) => vec![ev(EvState::Connected)],
        ("cable", "in") => vec![cable(true)],
        ("cable", "out") => vec![cable(false)],
        ("ev", "disconnected") => vec![ev(EvState::Disconnected)],
        ("ev", "connected") => vec![ev(EvState::Connected)],
        ("ev", "charging") => vec![ev(EvState::Charging)],
        ("ev", "error") => vec![ev(EvState::Error)],
        ("contactor", "open") => vec![contactor(ContactorState::Open)],
        ("contactor", "closed") => vec![contactor(ContactorState::Closed)],
        ("contactor", "welded") => vec![contactor(ContactorState::Welded)],
        ("lock", "locked") => vec![lock(LockState::Locked)],
        ("lock", "unlocked") => vec![lock(LockState::Unlocked)],
        ("lock", "failed") => vec![lock(LockState::Failed)],
        ("swipe", value) => vec![token(Some(evse), value)],
        ("stop", _) => vec![Fact::StopPressed { evse }],
        ("fault", code) => vec![Fact::FaultRaised(Fault {
            target: target(evse),
            code: code.into(),
            text: String::new(),
            blocking: true,
        })],
        ("clear", code) => vec![Fact::FaultCleared {
            target: target(evse),
            code: code.into(),
        }],
        ("meter", values) => vec![Fact::Meter {
            evse,
            at: None,
            readings: values.split_whitespace().map(reading).collect::<Result<_, _>>()?,
        }],
        _ => return Err(format!("`{head} {place} {rest}` is no step")),
    })
}

/// `knows EVSE(1).Power 7000`
fn knows(name: &str, value: &str) -> Result<Fact, String> {
    let (component, variable) = name.split_once('.').ok_or(format!("`{name}` is no variable"))?;
    let (component, place) = component.split_once('(').unwrap_or((component, ""));
    let evse = place.trim_end_matches(')').parse().ok();
    let key = VariableKey {
        component: ComponentKey::new(component, None, evse, None),
        variable: VariableName::new(variable, None),
    };
    let value = value.to_owned();
    Ok(Fact::VariableChanged { key, value })
}

fn token(evse: Option<i32>, value: &str) -> Fact {
    let token = Token {
        value: value.into(),
        kind: "ISO14443".into(),
    };
    Fact::Token { evse, token }
}

fn target(evse: i32) -> Target {
    if evse == 0 {
        Target::Station
    } else {
        Target::Evse(evse)
    }
}

fn signed(data: &str) -> SignedValue {
    SignedValue {
        data: data.into(),
        signing_method: "ECDSA-secp256r1-SHA256".into(),
        encoding_method: "OCMF".into(),
        public_key: "a2V5".into(),
    }
}

/// `1500`, `Voltage/L1-N=230`, `Voltage/@Inlet=230`; `=1500~c2ln`: signed.
fn reading(text: &str) -> Result<Reading, String> {
    let (measurand, value) = text
        .split_once('=')
        .unwrap_or(("Energy.Active.Import.Register", text));
    let (measurand, phase) = match measurand.split_once('/') {
        Some((measurand, phase)) => (measurand, Some(phase.to_owned())),
        None => (measurand, None),
    };
    let (value, signed) = match value.split_once('~') {
        Some((value, data)) => (value, Some(signed(data))),
        None => (value, None),
    };
    let (phase, location) = match phase {
        Some(place) if place.starts_with('@') => (None, Some(place[1..].to_owned())),
        phase => (phase, None),
    };
    Ok(Reading {
        measurand: measurand.into(),
        value: value.parse().map_err(|_| format!("`{text}` is no reading"))?,
        phase,
        location,
        signed,
    })
}
