//! `cargo xtask test`: builds what the tests need and runs every one.

use anyhow::{Result, bail};

use crate::workspace::{cargo, step, step_recorded, target};
use crate::{codegen, examples, plugins, secrets, tidy};

/// Further arguments go to `cargo test`.
pub(crate) fn run(args: &[String]) -> Result<()> {
    if args.iter().any(|arg| arg == "--help") {
        bail!("usage: cargo xtask test [arguments of cargo test, e.g. --package plugpoint-engine]");
    }
    tidy::run()?;
    codegen::run(&["--check".to_owned()])?;
    plugins::build()?;
    plugins::test()?;
    // Whole-station tests start the real binaries.
    step(
        "build the host",
        &mut cargo(&["build", "--workspace", "--all-targets"]),
    )?;
    examples::build("debug")?;
    examples::test()?;
    test_host(args)?;
    println!("── every test passed");
    Ok(())
}

/// Runs the tests, and looks for secrets in what they put out, even if one has failed.
fn test_host(args: &[String]) -> Result<()> {
    let output = target().join("test-output");
    secrets::begin(&output)?;
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    tests.args(args).env(secrets::FOLDER, &output);
    let tested = step_recorded("test the host", tests, &output.join("cargo-test"));
    let everything = args.is_empty() && tested.is_ok();
    secrets::search(&output, everything)?;
    tested
}
