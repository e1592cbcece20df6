//! What the kernel tells of a process.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// What a process holds of the machine's memory, in MB.
pub(crate) struct Memory {
    pub(crate) resident: f64,
    pub(crate) anonymous: f64,
}

/// What a process has done so far, all its threads together.
#[derive(Default)]
pub(crate) struct Work {
    pub(crate) threads: BTreeSet<String>,
    /// How often a thread that waited went on, or found that it has to wait again.
    pub(crate) wakes: u64,
    /// Of those, the ones of the plugin runtime's threads.
    pub(crate) runtime_wakes: u64,
    /// On a processor.
    pub(crate) ran: Duration,
}

impl Memory {
    pub(crate) fn of_this_process() -> Result<Self> {
        Self::of("self")
    }

    /// `process`: its number, or `self`.
    pub(crate) fn of(process: &str) -> Result<Self> {
        let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
        let mb = |name| -> Result<f64> {
            let kib: f64 = field(&text, name)?.trim_end_matches("kB").trim().parse()?;
            Ok(kib * 1024.0 / 1e6)
        };
        Ok(Self {
            resident: mb("Rss:")?,
            anonymous: mb("Anonymous:")?,
        })
    }
}

impl Work {
    pub(crate) fn of(process: &str) -> Result<Self> {
        let mut work = Self::default();
        for thread in fs::read_dir(format!("/proc/{process}/task"))? {
            let thread = thread?;
            let read = |file| fs::read_to_string(thread.path().join(file));
            let status = read("status")?;
            let wakes: u64 = field(&status, "voluntary_ctxt_switches:")?.parse()?;
            if field(&status, "Name:")?.starts_with("plugin") {
                work.runtime_wakes += wakes;
            }
            work.wakes += wakes;
            // Nanoseconds on a processor come first.
            let ran = read("schedstat")?;
            let ran = ran.split(' ').next().unwrap_or_default().parse()?;
            work.ran += Duration::from_nanos(ran);
            work.threads
                .insert(thread.file_name().to_string_lossy().into_owned());
        }
        Ok(work)
    }

    pub(crate) fn since(self, before: &Self) -> Self {
        Self {
            threads: self.threads,
            wakes: self.wakes - before.wakes,
            runtime_wakes: self.runtime_wakes - before.runtime_wakes,
            ran: self.ran - before.ran,
        }
    }
}

/// `Name:   value` in a text of lines.
fn field<'a>(text: &'a str, name: &str) -> Result<&'a str> {
    let value = text.lines().find_map(|line| line.strip_prefix(name));
    value
        .map(str::trim)
        .with_context(|| format!("the kernel does not tell `{name}`"))
}
