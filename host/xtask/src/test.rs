//! `cargo xtask test`: builds what the tests need and runs every one.

use anyhow::{Result, bail};

use crate::workspace::{cargo, step};
use crate::{codegen, examples, plugins, tidy};

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
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    step("test the host", tests.args(args))?;
    println!("── every test passed");
    Ok(())
}
