//! One processor for both ends of a round trip. Where the system would put them is chance, and waking another
//! processor can cost more than all that is measured.

use std::process::{Command, Stdio};

/// While it lives, this thread and the processes that it starts share the first processor.
pub(crate) struct Pinned(());

impl Pinned {
    pub(crate) fn new() -> Self {
        if !taskset("0") {
            eprintln!("   `taskset` does not work here: round trips will vary");
        }
        Self(())
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        taskset("0-1023");
    }
}

fn taskset(processors: &str) -> bool {
    let id = std::process::id().to_string();
    let mut command = Command::new("taskset");
    let done = command
        .args(["-cp", processors, &id])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    done.is_ok_and(|status| status.success())
}
