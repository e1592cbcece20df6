//! The host's side of one incarnation: the data of its store.
//!
//! What a guest does to the world outside (facts, links, jobs, bytes, replies) is gathered here as [`Effect`]s and done by the
//! actor after the call. So a staged plugin is held back by leaving its effects where they are.

use std::sync::Arc;

use crate::allowance::Allowance;
use crate::budget::{Bucket, Budgets};
use crate::bundle::Admission;
use crate::clock::Clock;
use crate::contract::{Answer, Fact, Images, JobEvent, LinkEvent, ReadError, UplinkEvent};
use crate::fault::LimitExceeded;
use crate::jobs::Jobs;
use crate::kv::KvView;
use crate::limits::Limits;
use crate::log::{Level, Log};
use crate::ports::{Ports, SendError};
use crate::random::Random;
use crate::timers::Timers;
use crate::wasi::Wasi;
use crate::weigh::weigh;

pub(crate) struct Host {
    /// What the component may use.
    pub(crate) admission: Arc<Admission>,
    pub(crate) plugin: Arc<str>,
    /// What the plugin was asked to do: it reads no image but of these.
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) images: Arc<dyn Images>,
    pub(crate) log: Log,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) timers: Timers,
    pub(crate) kv: KvView,
    pub(crate) limits: Limits,
    /// There when the component imports WASI.
    pub(crate) wasi: Option<Wasi>,
    pub(crate) ports: Arc<Ports>,
    pub(crate) effects: Effects,
    pub(crate) crossed: Crossed,
    /// Of the call that runs, or ran last.
    pub(crate) allowance: Allowance,
}

/// Bytes of the values that crossed the boundary in the call that runs, or ran last.
#[derive(Debug, Default)]
pub(crate) struct Crossed {
    pub(crate) into: usize,
    pub(crate) out: usize,
}

/// What a call did to the world outside, in order.
pub(crate) struct Effects {
    max_per_call: usize,
    in_call: usize,
    /// What the plugin may tell that no question asked for.
    unasked: Bucket,
    /// The call that runs is a question: whoever asks sets the pace.
    is_asked: bool,
    list: Vec<Effect>,
}

#[derive(Debug)]
pub(crate) enum Effect {
    Fact(Fact),
    Job {
        request: u64,
        event: JobEvent,
    },
    Link {
        iface: String,
        event: LinkEvent,
    },
    Reply {
        request: u64,
        answer: Answer,
    },
    /// The bytes are counted against the port's queue already.
    Send {
        port: String,
        data: Vec<u8>,
    },
    Uplink(UplinkEvent),
}

impl Host {
    /// `weight`: bytes of the call's arguments.
    pub(crate) fn begin_call(&mut self, weight: usize, is_question: bool) {
        self.effects.in_call = 0;
        self.effects.is_asked = is_question;
        self.crossed = Crossed { into: weight, out: 0 };
    }

    pub(crate) fn fact(&mut self, fact: Fact) -> wasmtime::Result<()> {
        self.crossed.out += weigh(&fact);
        Ok(self.tell(Effect::Fact(fact))?)
    }

    pub(crate) fn reply(&mut self, request: u64, answer: Answer) -> wasmtime::Result<()> {
        self.crossed.out += weigh(&request) + weigh(&answer);
        Ok(self.tell(Effect::Reply { request, answer })?)
    }

    pub(crate) fn link(&mut self, iface: String, event: LinkEvent) -> wasmtime::Result<()> {
        self.crossed.out += iface.len() + weigh(&event);
        Ok(self.tell(Effect::Link { iface, event })?)
    }

    pub(crate) fn uplink(&mut self, event: UplinkEvent) -> wasmtime::Result<()> {
        self.crossed.out += weigh(&event);
        Ok(self.tell(Effect::Uplink(event))?)
    }

    pub(crate) fn job(&mut self, request: u64, event: JobEvent) -> wasmtime::Result<()> {
        self.crossed.out += weigh(&request) + weigh(&event);
        Ok(self.tell(Effect::Job { request, event })?)
    }

    fn tell(&mut self, effect: Effect) -> Result<(), LimitExceeded> {
        if !self.effects.is_asked && !self.effects.unasked.take(self.clock.now(), 1) {
            let max = self.effects.unasked.rate();
            return Err(LimitExceeded(format!(
                "more than {max} facts, links, job reports and replies in a second (budget `effects-per-second`)"
            )));
        }
        self.effects.push(effect)
    }

    /// At most `max` bytes, whatever the host's images give; of the plugin's own jobs, whatever it asks for.
    pub(crate) fn read_image(&mut self, request: u64, offset: u64, max: usize) -> Result<Vec<u8>, ReadError> {
        if !self.jobs.has(request) {
            return Err(ReadError::Unknown);
        }
        let mut bytes = self.images.read(&self.plugin, request, offset, max)?;
        bytes.truncate(max);
        self.crossed.into += bytes.len();
        Ok(bytes)
    }

    pub(crate) fn port_names(&self) -> Vec<String> {
        self.admission.grant.ports.iter().cloned().collect()
    }

    pub(crate) fn send(&mut self, port: &str, data: Vec<u8>) -> wasmtime::Result<Result<(), SendError>> {
        self.crossed.out += port.len() + data.len();
        if !self.admission.grant.ports.contains(port) {
            return Ok(Err(SendError::Denied));
        }
        if let Err(error) = self.ports.reserve(port, &data) {
            return Ok(Err(error));
        }
        self.effects.push(Effect::Send {
            port: port.to_owned(),
            data,
        })?;
        Ok(Ok(()))
    }

    /// A value from the guest; one that is of no use is told in the log.
    pub(crate) fn checked<T>(&self, function: &str, value: Result<T, impl AsRef<str>>) -> Option<T> {
        value.map_err(|why| self.dropped(function, why.as_ref())).ok()
    }

    /// Says in the log that a value from the guest was of no use.
    pub(crate) fn dropped(&self, function: &str, why: &str) {
        self.log.line(Level::Warn, &format!("{function}: dropped: {why}"));
    }
}

impl Effects {
    pub(crate) fn new(budgets: &Budgets) -> Self {
        Self {
            max_per_call: budgets.effects_per_call,
            in_call: 0,
            unasked: Bucket::new(budgets.effects_per_second),
            is_asked: false,
            list: Vec::new(),
        }
    }

    pub(crate) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.list)
    }

    fn push(&mut self, effect: Effect) -> Result<(), LimitExceeded> {
        if self.in_call >= self.max_per_call {
            let max = self.max_per_call;
            return Err(LimitExceeded(format!(
                "more than {max} facts, links, job reports, port writes and replies in one call (budget `effects-per-call`)"
            )));
        }
        self.in_call += 1;
        self.list.push(effect);
        Ok(())
    }
}
