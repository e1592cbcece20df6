//! The stub host: a station without hardware, for whoever writes a plugin.
//!
//! What runs here is the production runtime, with the same checks, limits and supervision as in a station; only the
//! hardware, the disk and the time are in the hands of the test. So what passes here loads there. Time is virtual: a
//! test of a day takes no longer than the plugin's own work, and each run of it is like the last.
//!
//! A test in Rust:
//!
//! ```no_run
//! use std::time::Duration;
//! use plugpoint_runtime::contract::UnlockOutcome;
//! use plugpoint_runtime::{Answer, Question};
//! use plugpoint_testkit::Setup;
//!
//! let mut lock = Setup::new("lock.wasm").port("board").start().unwrap();
//! let asked = lock.ask(Question::Unlock { evse: 1, connector: 1 });
//! lock.expect_sent("board", b"open 1.1\n");
//! lock.advance(Duration::from_millis(300));
//! lock.feed("board", b"ok 1.1\n").unwrap();
//! lock.expect_answer(asked, &Answer::Unlock(UnlockOutcome::Unlocked));
//! lock.expect_no_fault();
//! ```
//!
//! The same without Rust is a [`Scenario`]: a TOML or YAML file.

mod bench;
mod durable;
mod expect;
mod failure;
mod journal;
mod matching;
mod pattern;
mod prompt;
mod random;
mod samples;
mod scenario;
mod setup;
mod show;
mod stub;
mod suggest;
mod suite;
mod swap_test;
mod text;
pub mod words;

pub use bench::{Bench, BenchError, Measured, bench};
pub use durable::KvMode;
pub use failure::Failure;
pub use journal::{Entry, Happened};
pub use matching::fits;
pub use prompt::{Ports, PromptError, prompt};
pub use scenario::{Played, Scenario, ScenarioError, StepFailure};
pub use setup::{Setup, runtime};
pub use stub::{Request, Stub};
pub use suite::{Tested, junit, scenario_files};
pub use swap_test::{Check, SwapTest, Verdict};
pub use text::hex;
