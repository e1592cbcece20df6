//! Bytes between a plugin and its hardware, over each kind of port that every kernel has.

mod serial;
mod tcp;
mod udp;
mod unix;

use std::fmt::Debug;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

use plugpoint_runtime::PortConfig;

use crate::rig::{Rig, spec};

const PATIENCE: Duration = Duration::from_secs(10);

/// The probe, with a port named `board`.
fn rig(config: PortConfig, settings: &[(&str, &str)]) -> Rig {
    let mut spec = spec(settings);
    spec.ports.insert("board".into(), config);
    Rig::with(spec)
}

fn wait_until_open(rig: &Rig) {
    rig.eventually("open", |rig| rig.state().contains("board open"));
}

/// Tries until it works.
fn patiently<T, E: Debug>(attempt: impl Fn() -> Result<T, E>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        match attempt() {
            Ok(done) => return done,
            Err(error) => assert!(Instant::now() < until, "{error:?}"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What is written comes back: the probe sends what it gets.
fn echo(stream: &mut (impl Read + Write), text: &str) {
    stream.write_all(text.as_bytes()).unwrap();
    expect(stream, text);
}

fn expect(stream: &mut impl Read, text: &str) {
    let mut echoed = vec![0; text.len()];
    stream.read_exact(&mut echoed).unwrap();
    assert_eq!(String::from_utf8(echoed).unwrap(), text);
}
