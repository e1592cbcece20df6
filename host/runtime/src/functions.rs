//! What each function of a plugin has cost so far.
//!
//! Counted at every call, so it must be cheap: one lock that nobody holds for long, and no clock is read for it
//! that the call's budget does not need anyway.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use crate::fault::FaultKind;
use crate::sync::lock;

/// Buckets of [`Latency`]: the last one holds all that took longer than half a minute.
const BUCKETS: usize = 36;

/// The calls of one function of a plugin, over all its incarnations and versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionStats {
    /// `interface.function`, as in the WIT package.
    pub function: &'static str,
    /// Calls that returned.
    pub ok: u64,
    /// Calls that failed or were answered by an error, by [`FaultKind::name`].
    pub failed: BTreeMap<&'static str, u64>,
    /// On the wall, over all calls.
    pub wall: Duration,
    pub wall_max: Duration,
    /// On the processor, over all calls. Of a call after one that was shorter than 0.1 ms it is taken to be the time on
    /// the wall, up to a tick: to ask the system would take longer than the call.
    pub cpu: Duration,
    pub latency: Latency,
    /// Bytes of the values handed to the guest: arguments, and what its host calls returned.
    pub bytes_in: u64,
    /// Bytes of the values that the guest handed over: results, and the arguments of its host calls.
    pub bytes_out: u64,
    /// The most linear memory that the plugin had when a call of this function ended, in bytes.
    pub memory_peak: usize,
}

/// How long calls took on the wall: bucket `n` counts those from 2^(n-1) up to 2^n - 1 nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency([u64; BUCKETS]);

/// What one call cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    pub(crate) bytes_in: usize,
    pub(crate) bytes_out: usize,
    pub(crate) memory: usize,
}

/// The functions of one plugin that have been called, in the order of their first calls.
#[derive(Debug, Default)]
pub(crate) struct Functions(Mutex<Vec<FunctionStats>>);

impl FunctionStats {
    pub fn calls(&self) -> u64 {
        self.ok + self.failed.values().sum::<u64>()
    }

    /// Adds what another count of the same function has.
    pub fn merge(&mut self, other: &Self) {
        self.ok += other.ok;
        for (kind, calls) in &other.failed {
            *self.failed.entry(kind).or_default() += calls;
        }
        self.wall += other.wall;
        self.wall_max = self.wall_max.max(other.wall_max);
        self.cpu += other.cpu;
        self.latency
            .0
            .iter_mut()
            .zip(other.latency.0)
            .for_each(|(calls, more)| *calls += more);
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.memory_peak = self.memory_peak.max(other.memory_peak);
    }

    fn new(function: &'static str) -> Self {
        Self {
            function,
            ok: 0,
            failed: BTreeMap::new(),
            wall: Duration::ZERO,
            wall_max: Duration::ZERO,
            cpu: Duration::ZERO,
            latency: Latency([0; BUCKETS]),
            bytes_in: 0,
            bytes_out: 0,
            memory_peak: 0,
        }
    }

    fn add(&mut self, failed: Option<FaultKind>, cost: &Cost) {
        match failed {
            None => self.ok += 1,
            Some(kind) => *self.failed.entry(kind.name()).or_default() += 1,
        }
        self.wall += cost.wall;
        self.wall_max = self.wall_max.max(cost.wall);
        self.cpu += cost.cpu;
        self.latency.add(cost.wall);
        self.bytes_in += cost.bytes_in as u64;
        self.bytes_out += cost.bytes_out as u64;
        self.memory_peak = self.memory_peak.max(cost.memory);
    }
}

impl Latency {
    /// The time within which `share` (0 to 1) of the calls ended, rounded up to a bucket's end. None: no calls.
    pub fn percentile(&self, share: f64) -> Option<Duration> {
        let calls: u64 = self.0.iter().sum();
        let wanted = (calls as f64 * share.clamp(0.0, 1.0)).ceil().max(1.0);
        let mut seen = 0;
        let bucket = self.0.iter().position(|calls| {
            seen += calls;
            seen as f64 >= wanted
        });
        bucket.map(Self::bound)
    }

    /// The longest time that each bucket counts, and its calls.
    pub fn buckets(&self) -> impl Iterator<Item = (Duration, u64)> + '_ {
        self.0
            .iter()
            .enumerate()
            .map(|(bucket, calls)| (Self::bound(bucket), *calls))
    }

    fn bound(bucket: usize) -> Duration {
        Duration::from_nanos((1 << bucket) - 1)
    }

    fn add(&mut self, wall: Duration) {
        let nanos = u64::try_from(wall.as_nanos()).unwrap_or(u64::MAX);
        let bits = (u64::BITS - nanos.leading_zeros()) as usize;
        self.0[bits.min(BUCKETS - 1)] += 1;
    }
}

impl Functions {
    pub(crate) fn add(&self, function: &'static str, failed: Option<FaultKind>, cost: &Cost) {
        let mut functions = lock(&self.0);
        // A name always comes from the same place in the code, so its address finds it; if not, the text does.
        let found = functions
            .iter()
            .position(|stats| std::ptr::eq(stats.function, function))
            .or_else(|| functions.iter().position(|stats| stats.function == function));
        let index = found.unwrap_or_else(|| {
            functions.push(FunctionStats::new(function));
            functions.len() - 1
        });
        functions[index].add(failed, cost);
    }

    pub(crate) fn read(&self) -> Vec<FunctionStats> {
        lock(&self.0).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn took(nanos: u64) -> Cost {
        Cost {
            wall: Duration::from_nanos(nanos),
            bytes_in: 3,
            memory: nanos as usize,
            ..Cost::default()
        }
    }

    #[test]
    fn each_function_has_its_own_count() {
        let functions = Functions::default();
        functions.add("connector.unlock", None, &took(10));
        functions.add("connector.unlock", Some(FaultKind::Trap), &took(30));
        functions.add("power.may-start", None, &took(5));
        let read = functions.read();
        let [unlock, may_start] = &read[..] else {
            panic!("{read:?}")
        };
        assert_eq!((unlock.calls(), unlock.ok, may_start.calls()), (2, 1, 1));
        assert_eq!(unlock.failed, BTreeMap::from([("trap", 1)]));
        assert_eq!(unlock.wall, Duration::from_nanos(40));
        assert_eq!(unlock.wall_max, Duration::from_nanos(30));
        assert_eq!((unlock.bytes_in, unlock.memory_peak), (6, 30));
    }

    #[test]
    fn percentiles_are_the_ends_of_their_buckets() {
        let functions = Functions::default();
        for nanos in (0..99).map(|_| 200).chain([5_000]) {
            functions.add("f", None, &took(nanos));
        }
        let latency = functions.read()[0].latency;
        assert_eq!(latency.percentile(0.5), Some(Duration::from_nanos(255)));
        assert_eq!(latency.percentile(0.99), Some(Duration::from_nanos(255)));
        assert_eq!(latency.percentile(1.0), Some(Duration::from_nanos(8_191)));
        assert_eq!(Latency([0; BUCKETS]).percentile(0.5), None);
    }

    #[test]
    fn the_longest_times_share_the_last_bucket() {
        let functions = Functions::default();
        functions.add(
            "f",
            None,
            &Cost {
                wall: Duration::MAX,
                ..Cost::default()
            },
        );
        assert_eq!(functions.read()[0].latency.buckets().last().unwrap().1, 1);
    }
}
