//! From nothing to the first answer of a plugin that the station has had before: its package is on the shelf, its compiled
//! code in the cache.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use plugpoint_runtime::{CompileLimits, Compiler, Options, Runtime};

use crate::callback::{Socket, Way};
use crate::guests::Guest;
use crate::plugin::{Plugin, Shelf, runtime};
use crate::stats::{median, micros};
use crate::table::{Aim, Row};

const ROUNDS: usize = 50;
const AIM_US: f64 = 1_000.0;

pub(crate) async fn measure(guest: &Guest, folder: &Path, cache: &Path) -> Result<Row> {
    let component = guest.path()?;
    runtime(cache)?.prepare(&component)?;
    let compiled = files(cache)?;
    let shelf = Shelf::new(tempfile::tempdir()?);
    Plugin::load_from(shelf.clone(), &runtime(cache)?, guest.spec(&component))?;
    let (mut plugins, mut processes) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        plugins.push(plugin(guest, &component, (cache, shelf.clone()))?);
        processes.push(process(&folder.join(round.to_string())).await?);
    }
    ensure!(
        files(cache)? == compiled,
        "a start from the cache has changed the cache"
    );
    let (plugin, process) = (median(&mut plugins), median(&mut processes));
    Ok(Row {
        figure: "start of a plugin from the cache, to its first answer".into(),
        station: format!("{plugin:.0} us"),
        bare: format!("{process:.0} us: a process of its own, to its first answer on a unix socket"),
        ratio: Some(plugin / process),
        aim: Some(Aim::new("under 1 ms, and nothing is compiled", plugin < AIM_US)),
    })
}

fn plugin(guest: &Guest, component: &Path, (cache, shelf): (&Path, Shelf)) -> Result<f64> {
    let options = Options {
        cache_dir: Some(cache.to_owned()),
        // No component can be compiled in no time and with no memory: a start that needs it fails.
        compiler: Compiler::Child(CompileLimits {
            timeout: Duration::ZERO,
            memory: 0,
        }),
        ..Options::default()
    };
    let runtime = Runtime::new(options)?;
    let since = Instant::now();
    let mut plugin = Plugin::load_from(shelf, &runtime, guest.spec(component))?;
    plugin.ask((guest.question)())?;
    Ok(micros(since.elapsed()))
}

async fn process(folder: &Path) -> Result<f64> {
    std::fs::create_dir(folder)?;
    let since = Instant::now();
    Socket::open(folder)?.ask().await?;
    Ok(micros(since.elapsed()))
}

/// Each with what changes when it is written or replaced.
fn files(cache: &Path) -> Result<Vec<(PathBuf, u64, i64, i64)>> {
    let mut files = Vec::new();
    for file in std::fs::read_dir(cache)? {
        let file = file?;
        let meta = file.metadata()?;
        files.push((file.path(), meta.ino(), meta.mtime(), meta.mtime_nsec()));
    }
    files.sort();
    Ok(files)
}
