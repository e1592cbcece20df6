//! A station's side of plugins, as tests need it.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::time::{Duration, Instant};

use plugpoint_runtime::contract::{UnlockOutcome, Verdict};
use plugpoint_runtime::{
    Answer, Compiler, Options, PluginEvent, PluginSpec, Plugins, Question, Runtime, Stats, Unanswered, Wiring,
};

use crate::guests::probe;

pub(crate) const UNLOCK: Question = Question::Unlock {
    evse: 1,
    connector: 1,
};
pub(crate) const UNLOCKED: Result<Answer, Unanswered> = Ok(Answer::Unlock(UnlockOutcome::Unlocked));
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let cache = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/test-guests/cache");
        let options = Options {
            cache_dir: Some(cache),
            compiler: Compiler::InProcess,
            ..Options::default()
        };
        Runtime::new(options).unwrap()
    })
}

pub(crate) struct Rig {
    pub(crate) plugins: Plugins,
    pub(crate) wiring: Wiring,
    events: Arc<Events>,
    next_request: AtomicU64,
}

#[derive(Default)]
struct Events {
    list: Mutex<Vec<PluginEvent>>,
    more: Condvar,
}

/// The guest under the id `probe`, with settings.
pub(crate) fn spec(settings: &[(&str, &str)]) -> PluginSpec {
    let mut spec = PluginSpec::new("probe", probe(1)).unsigned();
    spec.settings = settings
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    spec
}

impl Rig {
    pub(crate) fn empty() -> Self {
        Self::empty_with(|_| {})
    }

    /// Without a plugin, on a wiring of the test's own.
    pub(crate) fn empty_with(rewire: impl FnOnce(&mut Wiring)) -> Self {
        let events = Arc::new(Events::default());
        let of_sink = events.clone();
        let mut wiring = Wiring::in_memory(Arc::new(move |event| {
            of_sink.list.lock().unwrap().push(event);
            of_sink.more.notify_all();
        }));
        rewire(&mut wiring);
        let plugins = Plugins::new(runtime(), wiring.clone());
        Self {
            plugins,
            wiring,
            events,
            next_request: AtomicU64::new(1),
        }
    }

    pub(crate) fn with(spec: PluginSpec) -> Self {
        let rig = Self::empty();
        rig.plugins.load(spec).unwrap();
        rig
    }

    pub(crate) fn new(settings: &[(&str, &str)]) -> Self {
        Self::with(spec(settings))
    }

    /// The same station's store after a restart of its process.
    pub(crate) fn restarted(&self, spec: PluginSpec) -> Self {
        let mut next = Self::empty();
        let sink = next.wiring.sink.clone();
        next.wiring = Wiring {
            sink,
            ..self.wiring.clone()
        };
        next.plugins = Plugins::new(runtime(), next.wiring.clone());
        next.plugins.load(spec).unwrap();
        next
    }

    /// What the events so far say, in order.
    pub(crate) fn events_of<T>(&self, find: impl Fn(&PluginEvent) -> Option<T>) -> Vec<T> {
        self.events.list.lock().unwrap().iter().filter_map(find).collect()
    }

    /// The answers that have come, in order.
    pub(crate) fn answers(&self) -> Vec<(u64, Result<Answer, Unanswered>)> {
        let list = self.events.list.lock().unwrap();
        let answers = list.iter().filter_map(|event| match event {
            PluginEvent::Answered { request, answer } => Some((*request, answer.clone())),
            _ => None,
        });
        answers.collect()
    }

    /// Puts a question without waiting.
    pub(crate) fn put(&self, question: Question) -> u64 {
        let request = self.next_request.fetch_add(1, Ordering::Relaxed);
        self.plugins.ask(request, question);
        request
    }

    pub(crate) fn answer(&self, request: u64) -> Result<Answer, Unanswered> {
        self.wait_for("an answer", |event| match event {
            PluginEvent::Answered { request: of, answer } if *of == request => Some(answer.clone()),
            _ => None,
        })
    }

    pub(crate) fn ask(&self, question: Question) -> Result<Answer, Unanswered> {
        let request = self.put(question);
        self.answer(request)
    }

    /// What the guest has to say of itself.
    pub(crate) fn state(&self) -> String {
        match self.ask(Question::MayStop { evse: 1 }) {
            Ok(Answer::Verdict(Verdict::No(state))) => state,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn wait_for<T>(&self, what: &str, find: impl Fn(&PluginEvent) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        let mut list = self.events.list.lock().unwrap();
        loop {
            if let Some(found) = list.iter().find_map(&find) {
                return found;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what} did not come; there was {list:#?}");
            list = self.events.more.wait_timeout(list, left).unwrap().0;
        }
    }

    pub(crate) fn wait_for_fault(&self) -> plugpoint_runtime::Fault {
        self.wait_for("a fault", |event| match event {
            PluginEvent::Fault { fault, .. } => Some(fault.clone()),
            _ => None,
        })
    }

    pub(crate) fn wait_until_up(&self, incarnation: u64) {
        self.wait_for("an incarnation", |event| match event {
            PluginEvent::Up { incarnation: up, .. } if *up >= incarnation => Some(()),
            _ => None,
        });
    }

    pub(crate) fn count(&self, matches: impl Fn(&PluginEvent) -> bool) -> usize {
        self.events
            .list
            .lock()
            .unwrap()
            .iter()
            .filter(|event| matches(event))
            .count()
    }

    pub(crate) fn stats(&self) -> Stats {
        self.plugins.stats().pop().unwrap()
    }

    pub(crate) fn eventually(&self, what: &str, condition: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !condition(self) {
            assert!(Instant::now() < until, "{what}: {:#?}", self.stats());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
