//! The screen: what happens is shown as it comes, and so are the ports.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plugpoint_runtime::{
    FarEnd, Level, Line, Outgoing, PluginEvent, PortConfig, PortMaker, Runtime, RuntimeError, Sink,
};

use crate::{show, words};

pub(super) struct Screen(Mutex<Box<dyn Write + Send>>);

impl Screen {
    pub(super) fn new(output: Box<dyn Write + Send>) -> Self {
        Self(Mutex::new(output))
    }

    pub(super) fn say(&self, text: &str) {
        let mut output = lock(&self.0);
        // Nobody may be reading any more; the prompt ends with its input.
        let _ = writeln!(output, "{text}").and_then(|()| output.flush());
    }
}

impl Sink for Screen {
    fn event(&self, event: PluginEvent) {
        self.say(&words::event(&event));
    }

    fn line(&self, _: &str, level: Level, text: &str) {
        self.say(&format!("log      {level:?}: {text}"));
    }
}

/// Ports whose other end is the person at the prompt.
#[derive(Clone)]
pub(super) struct ScreenPorts {
    screen: Arc<Screen>,
    ports: Arc<Mutex<BTreeMap<String, Port>>>,
}

struct Port {
    line: Arc<Line>,
    busy: bool,
}

impl ScreenPorts {
    pub(super) fn new(screen: Arc<Screen>) -> Self {
        Self {
            screen,
            ports: Arc::default(),
        }
    }

    pub(super) fn feed(&self, port: &str, bytes: &[u8]) -> Result<(), String> {
        let line = self.change(port, |port| port.line.clone())?;
        if !line.is_open() {
            return Err(format!(
                "the port `{port}` is closed; `port {port} open` opens it"
            ));
        }
        if line.try_feed(bytes) {
            Ok(())
        } else {
            Err(format!("the plugin has no room for more on `{port}`"))
        }
    }

    pub(super) fn open(&self, port: &str) -> Result<(), String> {
        let line = self.change(port, |port| {
            port.busy = false;
            port.line.clone()
        })?;
        if !line.is_open() {
            line.opened();
        }
        Ok(())
    }

    pub(super) fn close(&self, port: &str) -> Result<(), String> {
        let line = self.change(port, |port| port.line.clone())?;
        line.closed("closed at the prompt");
        Ok(())
    }

    pub(super) fn fill(&self, port: &str) -> Result<(), String> {
        self.change(port, |port| port.busy = true)
    }

    fn change<T>(&self, port: &str, change: impl FnOnce(&mut Port) -> T) -> Result<T, String> {
        let mut ports = lock(&self.ports);
        let known = ports.keys().cloned().collect::<Vec<_>>().join(", ");
        let port = ports.get_mut(port).ok_or_else(|| {
            format!("no port `{port}` is on the screen; there is: {known} (`--port {port}` grants it)")
        })?;
        Ok(change(port))
    }
}

impl PortMaker for ScreenPorts {
    fn make(&self, _: &Runtime, _: &PortConfig, line: Arc<Line>) -> Result<Box<dyn FarEnd>, RuntimeError> {
        let port = Port {
            line: line.clone(),
            busy: false,
        };
        lock(&self.ports).insert(line.port().to_owned(), port);
        line.opened();
        Ok(Box::new(End {
            ports: self.clone(),
            line,
        }))
    }
}

struct End {
    ports: ScreenPorts,
    line: Arc<Line>,
}

impl FarEnd for End {
    fn is_ready(&self) -> bool {
        !self
            .ports
            .change(self.line.port(), |port| port.busy)
            .unwrap_or_default()
    }

    fn send(&self, bytes: Outgoing) {
        let shown = format!("sent     {}: {}", self.line.port(), show::bytes(&bytes));
        self.ports.screen.say(&shown);
    }

    fn rest(&self) {
        self.ports
            .screen
            .say(&format!("rest     {}: nobody looks after it", self.line.port()));
    }

    fn close(&self) {}
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
