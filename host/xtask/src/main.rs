//! `cargo xtask`: everything a developer runs that is not the product. One file per subcommand.

mod bench;
mod codegen;
mod demo;
mod examples;
mod plugins;
mod requirements;
mod secrets;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: cargo xtask <command>

  bench               measure the release build beside bare baselines, into host/xtask/BENCH.md
  codegen [--check]   generate host/ocpp's message types from the official schemas, or
                      check that the checked-in ones are what would be generated
  demo [--keep]       play one charging day with a real CSMS and a real station
  plugins             build the guests of plugins/: those in Rust into target/plugins, the
                      examples in C, JavaScript and Python into a folder `build` of each
  requirements        which OCPP requirements are met and tested, by the citations in the code
  test [ARGS]         build what the tests need, run all of them, and look for secrets in what they
                      put out; ARGS go to cargo test
  tidy                check the rules of the house that no compiler checks";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("bench") => bench::run(&args[1..]),
        Some("codegen") => codegen::run(&args[1..]),
        Some("demo") => demo::run(&args[1..]),
        Some("plugins") => plugins::run(&args[1..]),
        Some("requirements") => requirements::run(),
        Some("test") => test::run(&args[1..]),
        Some("tidy") => tidy::run(),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => bail!("no command `{other}`\n\n{USAGE}"),
        None => bail!("a command is needed\n\n{USAGE}"),
    }
}
