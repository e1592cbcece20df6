//! A person at the prompt, whose lines come from a text.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use plugpoint_runtime::{PluginSpec, PortConfig, SocketMode, UnixPort};

use super::*;
use crate::setup;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_asked_and_what_comes_of_it_is_on_the_screen() {
    let component = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins/first.wasm");
    let mut spec = PluginSpec::new("plugin", component).unsigned();
    let port = PortConfig::Unix(UnixPort::new("fake", SocketMode::Listen));
    spec.ports.insert("board".into(), port);
    let runtime = setup::runtime(plugpoint_runtime::Compiler::InProcess).unwrap();
    let paper = Paper::default();
    let typed = "ask connector.unlock evse=1 connector=2\nport board close\nask connector.unlock evse=1 connector=1\n\
                 stats\nnonsense\nquit\n";
    prompt(&runtime, spec, Ports::Screen, Cursor::new(typed), paper.clone()).unwrap();
    let screen = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    for expected in [
        "up       first",
        "sent     board: \"open 1.2\\n\"",
        "answer   #1: \"unlocked\"",
        "answer   #2: \"unlock-failed\"",
        "connector.unlock",
        "`nonsense` is no command",
    ] {
        assert!(screen.contains(expected), "{expected} is not in\n{screen}");
    }
}
