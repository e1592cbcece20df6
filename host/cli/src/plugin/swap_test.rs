//! `plugpoint plugin swap-test`: proves that one version of a plugin can take over from another.

use std::path::PathBuf;

use anyhow::bail;
use plugpoint_runtime::{CompileLimits, Compiler};
use plugpoint_testkit::{Scenario, SwapTest, Verdict, runtime};

use crate::plugin::given::Given;

/// Swap OLD for NEW in every way that a station can meet: back and forth, under load, damaged, and with the power cut in
/// each phase
#[derive(clap::Args)]
pub(crate) struct Args {
    old: PathBuf,
    new: PathBuf,
    #[command(flatten)]
    given: Given,
    /// Play this with OLD before each swap, so that there is a state worth handing over
    #[arg(long, value_name = "FILE", conflicts_with_all = ["settings", "ports", "memory"])]
    scenario: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let scenario = args.scenario.as_ref().map(Scenario::read).transpose()?;
    let test = SwapTest {
        setup: match &scenario {
            Some(scenario) => scenario.setup().clone(),
            None => args.given.setup(&args.old)?,
        },
        old: args.old.clone(),
        new: args.new.clone(),
        scenario: scenario.as_ref(),
    };
    let runtime = runtime(Compiler::Child(CompileLimits::default()))?;
    let checks = test.run(&runtime);
    for check in &checks {
        println!("{:<6}  {:<32}  {}", check.verdict, check.name, check.detail);
    }
    let failed = checks
        .iter()
        .filter(|check| check.verdict == Verdict::Failed)
        .count();
    if failed > 0 {
        bail!(
            "{failed} of {} checks failed: do not swap these two on a station",
            checks.len()
        );
    }
    println!("\nthey can take over from each other");
    Ok(())
}
