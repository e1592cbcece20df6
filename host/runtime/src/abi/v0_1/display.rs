//! `display`, as the host calls it.

use wasmtime::{Result, Store};

use super::outcomes::displayed;
use super::wit::exports::plugpoint::station::display::{self, Guest, SetAnswer};
use crate::abi::convert;
use crate::abi::exports::{answer, done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Answer, Cost, DisplayMessage, DisplayText, Notice, Question};
use crate::host::Host;

/// Most messages that a display may say it has.
const MAX_IDS: usize = 1_024;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Question(_, Question::ClearDisplay { id, .. }) => {
            answer(Answer::DisplayCleared(guest.call_clear(store, *id)?))
        }
        Call::Question(_, Question::DisplayIds { .. }) => {
            let mut ids = guest.call_ids(store)?;
            ids.truncate(MAX_IDS);
            answer(Answer::DisplayIds(ids))
        }
        Call::Question(request, Question::SetDisplay(message)) => {
            match guest.call_set(store, *request, &wit_message(message))? {
                SetAnswer::Now(outcome) => answer(displayed(outcome)),
                SetAnswer::Later => Ok(Return::Later),
            }
        }
        Call::Notice(Notice::DefaultPrice { texts }) => {
            done(guest.call_default_price(store, &wit_texts(texts)))
        }
        Call::Notice(Notice::RunningCost(cost)) => done(guest.call_running_cost(store, &wit_cost(cost))),
        Call::Notice(Notice::Tariff { evse, texts }) => {
            done(guest.call_tariff(store, *evse, &wit_texts(texts)))
        }
        _ => Err(not_exported()),
    }
}

fn wit_texts(texts: &[DisplayText]) -> Vec<display::Text> {
    let texts = texts.iter().map(|text| display::Text {
        format: text.format.clone(),
        language: text.language.clone(),
        content: text.content.clone(),
    });
    texts.collect()
}

fn wit_message(message: &DisplayMessage) -> display::Message {
    display::Message {
        id: message.id,
        priority: message.priority.clone(),
        state: message.state.clone(),
        target: convert::wit_target(message.target),
        texts: wit_texts(&message.texts),
        start: message.start,
        end: message.end,
        transaction: message.transaction.clone(),
        extra: message.extra.clone(),
    }
}

fn wit_cost(cost: &Cost) -> display::Cost {
    display::Cost {
        evse: cost.evse,
        transaction: cost.transaction.clone(),
        amount: cost.amount,
        currency: cost.currency.clone(),
        decimals: cost.decimals,
        is_final: cost.is_final,
        extra: cost.extra.clone(),
    }
}
