//! The plugins of these tests.

use std::path::PathBuf;

use plugpoint_runtime::Question;
use plugpoint_testkit::{Setup, Stub};

pub(crate) const UNLOCK: Question = Question::Unlock {
    evse: 1,
    connector: 1,
};

pub(crate) fn component(name: &str) -> PathBuf {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/plugins"));
    let path = folder.join(format!("{name}.wasm"));
    assert!(
        path.exists(),
        "{} is not there: run `cargo xtask plugins`",
        path.display()
    );
    path
}

/// One EVSE, whose lock takes 300 ms to open.
pub(crate) fn simulator(version: &str) -> Setup {
    Setup::new(component(version))
        .setting("evses", "1")
        .setting("unlock", "later")
        .port("board")
}

/// An order to the simulated hardware, which it obeys.
pub(crate) fn order(stub: &mut Stub, order: &str) {
    stub.feed("board", format!("{order}\n").as_bytes()).unwrap();
    let answer = String::from_utf8(stub.take_sent("board")).unwrap();
    assert!(answer.contains("\"ok\":true"), "{order}: {answer}");
}

pub(crate) fn misbehaving(vice: &str) -> Setup {
    Setup::new(component(&format!("misbehaving-{vice}"))).port("board")
}
