//! The stub host: the production runtime, with time, disk and hardware in the hands of a test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use plugpoint_runtime::{
    Answer, Clock, FakePorts, FeedError, LoadError, ManualClock, Notice, Phase, PluginEvent, PluginSpec,
    Plugins, Question, Runtime, Snapshot, Stats, SwapError, SwapReport, SwapRequest, SwapSource, TrustStore,
    Unanswered, Wiring,
};
use serde_json::Value;

use crate::durable::{Durable, KvMode};
use crate::journal::{Entry, Happened, Journal};
use crate::random::Seeded;
use crate::words;

/// Between two questions under load.
const LOAD_PAUSE: Duration = Duration::from_micros(50);

/// A question that was put; see [`Stub::answer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request(pub(crate) u64);

/// A plugin in a station that is not there. Made by [`crate::Setup`].
///
/// Time stands still but for [`Self::advance`]. After each call of a function here the plugin has done all that it
/// had to do; so a test needs no waiting, and each run of it is like the last.
pub struct Stub {
    runtime: Runtime,
    spec: PluginSpec,
    seed: u64,
    durable: Arc<Durable>,
    ports: FakePorts,
    pub(crate) journal: Arc<Journal>,
    clock: Arc<ManualClock>,
    plugins: Plugins,
    requests: u64,
}

impl Stub {
    pub(crate) fn start(
        runtime: Runtime,
        spec: PluginSpec,
        seed: u64,
        wall_ms: u64,
        kv: KvMode,
    ) -> Result<Self, LoadError> {
        let (clock, durable) = (Arc::new(ManualClock::new(wall_ms)), Arc::new(Durable::default()));
        durable.set_kv_mode(kv);
        let ports = FakePorts::default();
        let journal = Arc::new(Journal::new(clock.clone(), durable.clone(), ports.clone()));
        let wiring = wiring(&journal, &durable, &ports, &clock, seed);
        let mut stub = Self {
            plugins: Plugins::new(&runtime, wiring),
            runtime,
            spec,
            seed,
            durable,
            ports,
            journal,
            clock,
            requests: 0,
        };
        stub.boot()?;
        Ok(stub)
    }

    /// Lets time pass, and everything that is due meanwhile happen, each thing at its own moment.
    pub fn advance(&mut self, by: Duration) {
        self.advance_until(by, |_| false);
    }

    /// As [`Self::advance`], but no further than to the moment when `done`. False: it did not come to that.
    pub fn advance_until(&mut self, by: Duration, done: impl Fn(&Self) -> bool) -> bool {
        let end = self.clock.now() + by;
        loop {
            if done(self) {
                return true;
            }
            let now = self.clock.now();
            if now >= end {
                return false;
            }
            let next = self.plugins.next_due().map_or(end, |due| due.min(end));
            self.clock.advance(next.saturating_sub(now));
            self.settle();
        }
    }

    /// Virtual time since the test began.
    pub fn now(&self) -> Duration {
        self.journal.now()
    }

    /// Sets the wall clock, in milliseconds since 1970; it may jump.
    pub fn set_wall_clock(&mut self, wall_ms: u64) {
        self.clock.set_wall(wall_ms);
    }

    /// Bytes from the hardware, as one piece (over 64 KiB: as several).
    ///
    /// # Errors
    /// If the port is not granted, is closed, or has no room.
    pub fn feed(&mut self, port: &str, bytes: &[u8]) -> Result<(), FeedError> {
        self.ports.feed(&self.spec.id, port, bytes)?;
        self.settle();
        Ok(())
    }

    /// All bytes sent to `port` that no expectation has met yet; they are met now.
    pub fn take_sent(&mut self, port: &str) -> Vec<u8> {
        let sent = self.journal.sent(port);
        self.journal.meet_sent(port, sent.len());
        sent
    }

    /// Puts a question.
    pub fn ask(&mut self, question: Question) -> Request {
        self.requests += 1;
        self.plugins.ask(self.requests, question);
        self.settle();
        Request(self.requests)
    }

    /// What became of a question; none: it still waits. An error is why the plugin did not answer: then
    /// [`Question::default_answer`] holds.
    pub fn answer(&self, request: Request) -> Option<Result<Answer, Unanswered>> {
        self.journal.find(|happened| match happened {
            Happened::Plugin(PluginEvent::Answered { request: of, answer }) if *of == request.0 => {
                Some(answer.clone())
            }
            _ => None,
        })
    }

    pub fn tell(&mut self, notice: Notice) {
        self.plugins.tell(notice);
        self.settle();
    }

    /// Gives the plugin new settings, all of them.
    ///
    /// # Errors
    /// The plugin's own: the old settings are in force.
    pub fn configure(&mut self, settings: Vec<(String, String)>) -> Result<(), String> {
        let configured = self.plugins.configure(&self.spec.id, settings);
        self.settle();
        configured
    }

    /// Swaps the component, as an operator does.
    ///
    /// # Errors
    /// If the plugin is not there. A roll-back is no error, but in the report.
    pub fn swap(&mut self, to: impl Into<PathBuf>) -> Result<SwapReport, SwapError> {
        let report = self.plugins.swap(&self.spec.id, anew(&to.into()));
        self.settle();
        report
    }

    /// Begins a swap and cuts the power when it comes to `phase`; the power comes back at once.
    ///
    /// # Errors
    /// If the plugin does not start afterwards.
    pub fn swap_cut_short(&mut self, to: impl Into<PathBuf>, phase: Phase) -> Result<(), LoadError> {
        self.journal.cut_at(phase);
        // However it ended: for the station it has not.
        let _ = self.swap(to);
        self.power_cut(Duration::ZERO)
    }

    /// As [`Self::swap`], with a state that no version wrote in the place of the old one's: the new version should
    /// refuse it.
    ///
    /// # Errors
    /// As [`Self::swap`].
    pub fn swap_with_damaged_state(&mut self, to: impl Into<PathBuf>) -> Result<SwapReport, SwapError> {
        self.durable.damage_transit(true);
        let report = self.swap(to);
        self.durable.damage_transit(false);
        report
    }

    /// Swaps while `question` is put again and again from another thread; gives all of these back.
    pub(crate) fn swap_under_load(
        &mut self,
        to: &Path,
        question: &Question,
    ) -> (Result<SwapReport, SwapError>, Vec<Request>) {
        let (plugins, first) = (&self.plugins, self.requests + 1);
        let done = AtomicBool::new(false);
        let (report, last) = thread::scope(|scope| {
            let asking = scope.spawn(|| {
                let mut request = first;
                while !done.load(Ordering::Acquire) {
                    plugins.ask(request, question.clone());
                    request += 1;
                    thread::sleep(LOAD_PAUSE);
                }
                request
            });
            let report = plugins.swap(&self.spec.id, anew(to));
            done.store(true, Ordering::Release);
            (report, asking.join().unwrap_or(first))
        });
        self.requests = last;
        self.settle();
        (report, (first..last).map(Request).collect())
    }

    /// Whether the plugin itself has answered.
    pub(crate) fn is_answered(&self, request: Request) -> bool {
        matches!(self.answer(request), Some(Ok(_)))
    }

    /// The state that the plugin gave last, as it is on the disk.
    pub fn snapshot(&self) -> Option<Snapshot> {
        plugpoint_runtime::Snapshots::load(&*self.durable, &self.spec.id)
    }

    /// Forgets what happened so far.
    pub(crate) fn forget(&mut self) {
        self.journal.forget();
    }

    /// The station's power fails and is back after `off`: whatever was not on the disk is lost.
    ///
    /// # Errors
    /// If the plugin does not start afterwards.
    pub fn power_cut(&mut self, off: Duration) -> Result<(), LoadError> {
        if !self.journal.is_dark() {
            self.journal.cut();
        }
        let off_ms = u64::try_from(off.as_millis()).unwrap_or(u64::MAX);
        self.clock = Arc::new(ManualClock::new(self.clock.wall_ms().saturating_add(off_ms)));
        let wiring = wiring(&self.journal, &self.durable, &self.ports, &self.clock, self.seed);
        self.plugins = Plugins::new(&self.runtime, wiring);
        self.journal.restore(self.clock.clone(), off);
        self.boot()
    }

    /// Ends the plugin's incarnation as a trap does; the next goes on from the last snapshot. False: there was none.
    pub fn crash(&mut self) -> bool {
        let killed = self.plugins.kill(&self.spec.id).unwrap_or(false);
        self.settle();
        killed
    }

    /// Makes the plugin's key-value store fail, be full, or work again.
    pub fn set_kv(&mut self, mode: KvMode) {
        self.durable.set_kv_mode(mode);
    }

    /// Opens a port that was closed.
    pub fn open_port(&mut self, port: &str) {
        self.ports.open(&self.spec.id, port);
        self.settle();
    }

    /// Closes a port; the plugin is told why.
    pub fn close_port(&mut self, port: &str, why: &str) {
        self.ports.close(&self.spec.id, port, why);
        self.settle();
    }

    /// Makes a port take nothing more for now: the plugin gets `busy`.
    pub fn fill_port(&mut self, port: &str, full: bool) {
        self.ports.refuse(&self.spec.id, port, full);
    }

    /// All that happened so far.
    pub fn log(&self) -> Vec<Entry> {
        self.journal.entries()
    }

    /// All reports of the plugin so far, by the name of the function that it called, with the arguments:
    /// `hardware.cable`, `link.up`, `jobs.progress`, ...
    pub fn facts(&self) -> Vec<(String, Value)> {
        let entries = self.journal.entries();
        let events = entries.iter().filter_map(|entry| match &entry.happened {
            Happened::Plugin(event) => words::report(event),
            _ => None,
        });
        events.collect()
    }

    /// None: the plugin is not loaded.
    pub fn stats(&self) -> Option<Stats> {
        self.plugins.stats().pop()
    }

    /// The component that the station would start now, by its sha256; none: the configured one.
    pub fn chosen(&self) -> Option<String> {
        let record = self.durable.record(&self.spec.id)?;
        record.active.map(|active| active.sha256)
    }

    /// Of the component that was configured, or of the one after [`Self::swap`].
    pub fn component(&self) -> &Path {
        &self.spec.path
    }

    fn boot(&mut self) -> Result<(), LoadError> {
        self.plugins.load(self.spec.clone())?;
        self.settle();
        Ok(())
    }

    fn settle(&self) {
        self.plugins.settle();
        self.journal.collect_sent();
    }
}

fn wiring(
    journal: &Arc<Journal>,
    durable: &Arc<Durable>,
    ports: &FakePorts,
    clock: &Arc<ManualClock>,
    seed: u64,
) -> Wiring {
    Wiring {
        kv: durable.clone(),
        snapshots: durable.clone(),
        choice: durable.clone(),
        clock: clock.clone(),
        random: Arc::new(Seeded::new(seed)),
        ports: Arc::new(ports.clone()),
        trust: Arc::new(TrustStore::blind()),
        ..Wiring::in_memory(journal.clone())
    }
}

/// A plugin may also take over from itself: its hand-over is tested so before there is a second version.
fn anew(to: &Path) -> SwapRequest {
    SwapRequest {
        anew: true,
        ..SwapSource::File(to.to_owned()).into()
    }
}
