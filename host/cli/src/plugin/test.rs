//! `plugpoint plugin test`: plays scenarios against a station that is not there.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use plugpoint_runtime::{Compiler, Runtime};
use plugpoint_testkit::{Tested, junit, runtime, scenario_files};

/// Folders that are looked into when no path is given.
const FOLDERS: [&str; 2] = ["scenarios", "tests"];

/// Play scenarios: tests of a plugin in TOML or YAML files
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Scenario files, or folders of them [default: `scenarios` or `tests`, whichever is there]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Play them with this component, whatever they name
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
    /// Write a report in JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Show all that happened in each scenario, and not only what went wrong
    #[arg(long, short)]
    verbose: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let files = files(&args.paths)?;
    let runtime = runtime(Compiler::Child(plugpoint_runtime::CompileLimits::default()))?;
    let tests: Vec<_> = files.iter().map(|file| test(&runtime, file, args)).collect();
    if let Some(path) = &args.junit {
        std::fs::write(path, junit(&tests))
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let failed = tests.iter().filter(|test| test.failure().is_some()).count();
    println!("\n{} passed, {failed} failed", tests.len() - failed);
    if failed > 0 {
        bail!("{failed} of {} scenarios failed", tests.len());
    }
    Ok(())
}

fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let default = FOLDERS
        .map(PathBuf::from)
        .into_iter()
        .find(|folder| folder.is_dir());
    let paths = match (paths, default) {
        ([], None) => bail!("there is no folder `scenarios` here; name a scenario file, or a folder of them"),
        ([], Some(folder)) => vec![folder],
        (paths, _) => paths.to_vec(),
    };
    let mut files = Vec::new();
    for path in paths {
        let found = scenario_files(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        files.extend(found);
    }
    if files.is_empty() {
        bail!("there are no scenarios: files that end in .toml, .yaml or .yml");
    }
    Ok(files)
}

fn test(runtime: &Runtime, file: &Path, args: &Args) -> Tested {
    let tested = Tested::play(runtime, file, args.component.as_deref());
    let failure = tested.failure();
    let verdict = if failure.is_some() { "FAILED" } else { "ok" };
    println!("{verdict:<6}  {}{}", tested.name, took(&tested));
    if args.verbose {
        let log = tested.outcome.iter().flat_map(|played| &played.log);
        log.for_each(|entry| println!("        {entry}"));
    }
    if let Some(failure) = failure {
        println!("        {}", failure.replace('\n', "\n        "));
    }
    tested
}

fn took(tested: &Tested) -> String {
    tested.outcome.as_ref().map_or_else(
        |_| String::new(),
        |played| {
            let (took, virtual_time) = (played.took.as_millis(), played.virtual_time.as_secs_f64());
            format!("  ({virtual_time} s of virtual time, {took} ms)")
        },
    )
}
