//! The production runtime without a station: what no CSMS asks for yet is asked here.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use plugpoint_runtime::contract::{Images, ReadError};
use plugpoint_runtime::{
    Answer, Bind, Compiler, Fact, Options, PluginEvent, PluginSpec, Plugins, Question, Runtime, Snapshot,
    Unanswered, Wiring,
};
use plugpoint_tests::{component, target};

use crate::functions;

/// Longer than the longest deadline that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// The image that every plugin may install.
pub(crate) const IMAGE: &[u8] = &[0xA5; 100_000];

/// Some plugins of a station.
pub(crate) struct Host {
    pub(crate) plugins: Plugins,
    wiring: Wiring,
    events: Mutex<Receiver<PluginEvent>>,
    heard: Mutex<Vec<PluginEvent>>,
    next_request: AtomicU64,
}

/// The names of questions, and what became of them.
pub(crate) type Answers = Vec<(&'static str, Result<Answer, Unanswered>)>;

struct OneImage;

impl Images for OneImage {
    fn read(&self, _: &str, _: u64, offset: u64, max: usize) -> Result<Vec<u8>, ReadError> {
        let rest = IMAGE.get(offset as usize..).unwrap_or_default();
        Ok(rest[..max.min(rest.len())].to_vec())
    }
}

impl Host {
    pub(crate) fn new() -> Self {
        let (sender, events) = mpsc::channel();
        let sender = Mutex::new(sender);
        let sink = move |event| {
            // A test that has ended listens no more.
            let _ = sender.lock().unwrap().send(event);
        };
        let wiring = Wiring {
            images: Arc::new(OneImage),
            ..Wiring::in_memory(Arc::new(sink))
        };
        Self {
            plugins: Plugins::new(runtime(), wiring.clone()),
            wiring,
            events: Mutex::new(events),
            heard: Mutex::default(),
            next_request: AtomicU64::new(1),
        }
    }

    /// As if an earlier incarnation of `plugin` had left it.
    pub(crate) fn leave_state(&self, plugin: &str, schema: u32, bytes: &[u8]) {
        let bytes = bytes.to_vec();
        self.wiring.snapshots.save(plugin, Snapshot { schema, bytes });
    }

    /// The keys in the store of `plugin`.
    pub(crate) fn stored(&self, plugin: &str) -> Vec<String> {
        self.wiring.kv.keys(plugin, "").unwrap()
    }

    pub(crate) fn ask(&self, question: Question) -> Result<Answer, Unanswered> {
        let request = self.next_request.fetch_add(1, Ordering::Relaxed);
        self.ask_as(request, question)
    }

    fn ask_as(&self, request: u64, question: Question) -> Result<Answer, Unanswered> {
        let name = question.name();
        self.plugins.ask(request, question);
        self.answer(request)
            .unwrap_or_else(|| panic!("{name} is not answered"))
    }

    /// Puts a question without waiting for its answer.
    pub(crate) fn put(&self, question: Question) -> u64 {
        let request = self.next_request.fetch_add(1, Ordering::Relaxed);
        self.plugins.ask(request, question);
        request
    }

    /// Waits for the one answer.
    pub(crate) fn answer(&self, request: u64) -> Option<Result<Answer, Unanswered>> {
        let events = self.events.lock().unwrap();
        let mut heard = self.heard.lock().unwrap();
        loop {
            let answered = heard.iter().find_map(|event| match event {
                PluginEvent::Answered { request: of, answer } if *of == request => Some(answer.clone()),
                _ => None,
            });
            if answered.is_some() {
                return answered;
            }
            heard.push(events.recv_timeout(PATIENCE).ok()?);
        }
    }

    /// Asks and tells everything that there is; EVSE 2 and the iface `wwan9` are meant where one is named.
    pub(crate) fn ask_everything(&self) -> Answers {
        let first = self.next_request.fetch_add(1_000, Ordering::Relaxed);
        let jobs = functions::Jobs {
            update: first,
            log: first + 1,
        };
        let questions = functions::questions(jobs).into_iter().zip(first..);
        let answers = questions.map(|(question, request)| (question.name(), self.ask_as(request, question)));
        let answers = answers.collect();
        functions::notices(jobs)
            .into_iter()
            .for_each(|notice| self.plugins.tell(notice));
        answers
    }

    /// What was reported as a fact so far.
    pub(crate) fn facts(&self) -> Vec<Fact> {
        let events = self.events.lock().unwrap();
        let mut heard = self.heard.lock().unwrap();
        heard.extend(events.try_iter());
        let facts = heard.iter().filter_map(|event| match event {
            PluginEvent::Fact { fact, .. } => Some(fact.clone()),
            _ => None,
        });
        facts.collect()
    }
}

/// A component of `target/plugins` with settings, for EVSE 2 and the ifaces `wwan9` and (as a network) `Wireless0`.
pub(crate) fn spec(name: &str, settings: &[(&str, &str)]) -> PluginSpec {
    let mut spec = PluginSpec::new(name, component(name)).unsigned();
    let settings = settings
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    spec.settings = settings.collect();
    spec.bind = Bind::to_ifaces(["wwan9", "Wireless0"]);
    spec
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let options = Options {
            cache_dir: Some(target().join("tmp/plugin-cache")),
            compiler: Compiler::InProcess,
            ..Options::default()
        };
        Runtime::new(options).unwrap()
    })
}
