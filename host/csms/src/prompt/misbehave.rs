//! Misbehaviours in words.

use std::time::Duration;

use super::words::{Parsed, Words};
use crate::misbehaviour::Misbehaviour;

pub(super) const USAGE: &str = "misbehave delay ACTION MILLISECONDS | drop ACTION [TIMES] | \
     refuse ACTION ERRORCODE [TIMES] | close ACTION [TIMES] | garbage ACTION TEXT | \
     hang-up | refuse-connections STATUS | no-subprotocol | silence";

pub(super) fn parse(words: &mut Words<'_>) -> Parsed<Misbehaviour> {
    Ok(match words.word()? {
        "delay" => Misbehaviour::Delay {
            action: words.value()?,
            by: Duration::from_millis(words.value()?),
        },
        "drop" => Misbehaviour::Drop {
            action: words.value()?,
            times: times(words)?,
        },
        "refuse" => Misbehaviour::Refuse {
            action: words.value()?,
            code: words.value()?,
            times: times(words)?,
        },
        "close" => Misbehaviour::CloseOn {
            action: words.value()?,
            times: times(words)?,
        },
        "garbage" => Misbehaviour::Garbage {
            action: words.value()?,
            text: words.tail()?.to_owned(),
            times: 1,
        },
        "hang-up" => Misbehaviour::HangUp,
        "refuse-connections" => Misbehaviour::RefuseConnections {
            status: words.value()?,
        },
        "no-subprotocol" => Misbehaviour::NoSubprotocol,
        "silence" => Misbehaviour::Silence,
        other => return Err(words.wrong(&format!("{other:?} is no misbehaviour"))),
    })
}

/// Once, if nothing is said.
fn times(words: &mut Words<'_>) -> Parsed<u32> {
    Ok(words.maybe_value()?.unwrap_or(1))
}
