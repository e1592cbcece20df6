//! How long events are held while a plugin is replaced that is asked and told without a pause.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use anyhow::{Result, anyhow, ensure};
use plugpoint_runtime::{Plugins, SwapOutcome, SwapSource};

use crate::guests::Guest;
use crate::plugin::{ID, Plugin, runtime};
use crate::stats::micros;
use crate::table::Spread;

const SWAPS: usize = 300;

pub(crate) fn measure(guest: &Guest, folder: &Path, cache: &Path) -> Result<Spread> {
    let runtime = runtime(cache)?;
    let versions = [guest.path()?, guest.next_version(folder)?];
    for version in &versions {
        runtime.prepare(version)?;
    }
    let plugin = Plugin::load(&runtime, guest.spec(&versions[0]))?;
    let plugins = plugin.plugins.clone();
    let load = Load::on(plugin, guest);
    let pauses = (1..=SWAPS).map(|swap| held(&plugins, &versions[swap % 2]));
    let samples: Result<Vec<f64>> = pauses.collect();
    let asked = load.end()?;
    plugins.shutdown();
    let samples = samples?;
    ensure!(asked > SWAPS, "{asked} questions are no load");
    Ok(Spread {
        figure: format!("hot swap under load, events held: {}", guest.language),
        samples,
        aim: guest.aims.swap_ms * 1e3,
    })
}

fn held(plugins: &Plugins, version: &Path) -> Result<f64> {
    let report = plugins.swap(ID, SwapSource::File(version.to_owned()))?;
    let outcome = report.outcome;
    ensure!(outcome == SwapOutcome::Committed, "the swap was {outcome:?}");
    Ok(micros(report.pause))
}

/// A thread that asks and tells, one after the other.
struct Load {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<usize>>,
}

impl Load {
    fn on(mut plugin: Plugin, guest: &Guest) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, question, notice) = (stop.clone(), guest.question, guest.notice);
        let thread = thread::spawn(move || {
            let mut asked = 0;
            while !stopped.load(Ordering::Relaxed) {
                plugin.plugins.tell(notice());
                plugin.ask(question())?;
                asked += 1;
            }
            Ok(asked)
        });
        Self { stop, thread }
    }

    /// How many questions were answered.
    fn end(self) -> Result<usize> {
        self.stop.store(true, Ordering::Relaxed);
        let asked = self.thread.join();
        asked.map_err(|_| anyhow!("whoever asked has panicked"))?
    }
}
