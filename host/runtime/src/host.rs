//! The host's side of one incarnation: the data of its store.
//!
//! What a guest does to the world outside (facts, bytes, replies) is gathered here as [`Effect`]s and done by the
//! actor after the call. So a staged plugin is held back by leaving its effects where they are.

use std::sync::Arc;

use crate::allowance::Allowance;
use crate::clock::Clock;
use crate::contract::{Answer, Fact};
use crate::fault::LimitExceeded;
use crate::kv::KvView;
use crate::limits::Limits;
use crate::log::{Level, Log};
use crate::ports::{Ports, SendError};
use crate::timers::Timers;
use crate::wasi::Wasi;

pub(crate) struct Host {
    pub(crate) log: Log,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timers: Timers,
    pub(crate) kv: KvView,
    pub(crate) limits: Limits,
    /// There when the component imports WASI.
    pub(crate) wasi: Option<Wasi>,
    pub(crate) ports: Arc<Ports>,
    pub(crate) effects: Effects,
    /// Of the call that runs, or ran last.
    pub(crate) allowance: Allowance,
}

/// What a call did to the world outside, in order.
pub(crate) struct Effects {
    max_per_call: usize,
    in_call: usize,
    list: Vec<Effect>,
}

#[derive(Debug)]
pub(crate) enum Effect {
    Fact(Fact),
    Reply {
        request: u64,
        answer: Answer,
    },
    /// The bytes are counted against the port's queue already.
    Send {
        port: String,
        data: Vec<u8>,
    },
}

impl Host {
    pub(crate) fn fact(&mut self, fact: Fact) -> wasmtime::Result<()> {
        Ok(self.effects.push(Effect::Fact(fact))?)
    }

    pub(crate) fn reply(&mut self, request: u64, answer: Answer) -> wasmtime::Result<()> {
        Ok(self.effects.push(Effect::Reply { request, answer })?)
    }

    pub(crate) fn port_names(&self) -> Vec<String> {
        self.ports.names()
    }

    pub(crate) fn send(&mut self, port: &str, data: Vec<u8>) -> wasmtime::Result<Result<(), SendError>> {
        if let Err(error) = self.ports.reserve(port, data.len()) {
            return Ok(Err(error));
        }
        self.effects.push(Effect::Send {
            port: port.to_owned(),
            data,
        })?;
        Ok(Ok(()))
    }

    /// Says in the log that a value from the guest was of no use.
    pub(crate) fn dropped(&self, function: &str, why: &str) {
        self.log.line(Level::Warn, &format!("{function}: dropped: {why}"));
    }
}

impl Effects {
    pub(crate) fn new(max_per_call: usize) -> Self {
        Self {
            max_per_call,
            in_call: 0,
            list: Vec::new(),
        }
    }

    pub(crate) fn begin_call(&mut self) {
        self.in_call = 0;
    }

    pub(crate) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.list)
    }

    fn push(&mut self, effect: Effect) -> Result<(), LimitExceeded> {
        if self.in_call >= self.max_per_call {
            let max = self.max_per_call;
            return Err(LimitExceeded(format!(
                "more than {max} facts, port writes and replies in one call (budget `effects-per-call`)"
            )));
        }
        self.in_call += 1;
        self.list.push(effect);
        Ok(())
    }
}
