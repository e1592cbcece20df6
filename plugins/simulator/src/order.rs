//! Orders to the simulated hardware: a JSON object on a line, answered by one.
//!
//! `{"do":"plug-in","evse":1}` is answered by `{"ok":true}`, what cannot be done by
//! `{"ok":false,"error":"..."}`. An `id` in the order, of any type, comes back in the answer.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::evse::Mood;

/// What the hardware, and the people and the car at it, can be told to do. `evse` is 1 where it is left out.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Order {
    /// A cable comes in; with `"ev":false` no vehicle is at its other end yet.
    PlugIn {
        #[serde(default = "one")]
        evse: u32,
        #[serde(default = "one")]
        connector: u32,
        #[serde(default = "yes")]
        ev: bool,
    },
    /// The cable is pulled: refused while it is locked, unless by `force`.
    PlugOut {
        #[serde(default = "one")]
        evse: u32,
        #[serde(default = "one")]
        connector: u32,
        #[serde(default)]
        force: bool,
    },
    /// The vehicle does something.
    Ev {
        #[serde(default = "one")]
        evse: u32,
        state: EvOrder,
    },
    /// A card is presented, at an EVSE or (left out) at the station.
    Swipe {
        token: String,
        #[serde(default = "card")]
        kind: String,
        evse: Option<u32>,
    },
    /// The stop button is pressed.
    Stop {
        #[serde(default = "one")]
        evse: u32,
    },
    /// The meter is read, after its register (`wh`) was set, or what the vehicle takes at most (`watts`;
    /// `full` takes that back).
    Meter {
        #[serde(default = "one")]
        evse: u32,
        wh: Option<f64>,
        watts: Option<f64>,
        #[serde(default)]
        full: bool,
    },
    /// Something breaks: at the station (`"evse":0`), an EVSE or a connector.
    Fault {
        #[serde(default = "one")]
        evse: u32,
        connector: Option<u32>,
        #[serde(default = "fault_code")]
        code: String,
        #[serde(default)]
        text: String,
        #[serde(default = "yes")]
        blocking: bool,
    },
    /// It is repaired; without a `code`, everything there is.
    ClearFault {
        #[serde(default = "one")]
        evse: u32,
        connector: Option<u32>,
        code: Option<String>,
    },
    /// The lock's bolt gets stuck, or (`"on":false`) moves again.
    LockFault {
        #[serde(default = "one")]
        evse: u32,
        #[serde(default = "one")]
        connector: u32,
        #[serde(default = "yes")]
        on: bool,
    },
    /// The contactor welds, or (`"on":false`) is replaced.
    ContactorWeld {
        #[serde(default = "one")]
        evse: u32,
        #[serde(default = "yes")]
        on: bool,
    },
    /// Everything about the board is told, under `state`.
    State,
    /// The driver panics.
    Crash,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EvOrder {
    /// It leaves the cable, which stays in the station.
    Disconnected,
    /// It is there and wants no energy.
    Connected,
    /// It wants energy, at once.
    Charging,
    /// It signals an error.
    Error,
}

impl EvOrder {
    /// What the vehicle wants from now on; none when it is gone.
    pub(crate) fn mood(self) -> Option<Mood> {
        match self {
            Self::Disconnected => None,
            Self::Connected => Some(Mood::Full),
            Self::Charging => Some(Mood::Hungry),
            Self::Error => Some(Mood::Broken),
        }
    }
}

/// Reads a line: the order or what is wrong with it, and the `id` if there is one.
pub(crate) fn read(line: &str) -> (Option<Value>, Result<Order, String>) {
    let mut value: Value = match serde_json::from_str(line) {
        Ok(value) => value,
        Err(error) => return (None, Err(format!("not JSON: {error}"))),
    };
    let id = value.as_object_mut().and_then(|object| object.remove("id"));
    (
        id,
        serde_json::from_value(value).map_err(|error| error.to_string()),
    )
}

/// The line that answers an order. `Ok` carries what else there is to say, an object or null.
pub(crate) fn answer(id: Option<Value>, outcome: Result<Value, String>) -> String {
    let mut answer = match outcome {
        Ok(Value::Object(mut more)) => {
            more.insert("ok".to_owned(), Value::Bool(true));
            Value::Object(more)
        }
        Ok(_) => json!({"ok": true}),
        Err(error) => json!({"ok": false, "error": error}),
    };
    if let Some(id) = id {
        answer["id"] = id;
    }
    format!("{answer}\n")
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

fn card() -> String {
    "ISO14443".to_owned()
}

fn fault_code() -> String {
    "SimulatedFault".to_owned()
}
