//! The example plugins: those in C, JavaScript and Python are built, and all are tested, as their vendors would, by
//! `plugpoint plugin`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::{root, step, target};

/// Builds those that changed, with the plugpoint that is built in `profile`; the compilers are fetched into
/// `target/tools` the first time.
pub(crate) fn build(profile: &str) -> Result<()> {
    for folder in folders()? {
        step(
            &format!("build {}", folder.display()),
            plugpoint(profile).args(["plugin", "build"]).arg(&folder),
        )?;
    }
    Ok(())
}

/// Runs the tests of their logic, in the language's own way, and their scenarios on the production runtime.
pub(crate) fn test() -> Result<()> {
    let examples = root().join("plugins/examples");
    c_tests(&examples.join("c-lock"))?;
    step(
        "test the logic of js-rfid",
        Command::new("node")
            .arg("--test")
            .arg(examples.join("js-rfid/tests/")),
    )?;
    step(
        "test the logic of python-network",
        Command::new("python3")
            .args(["-B", "-m", "unittest", "discover", "-s"])
            .arg(examples.join("python-network/tests")),
    )?;
    for folder in with_scenarios()? {
        step(
            &format!("play the scenarios of {}", folder.display()),
            plugpoint("debug")
                .args(["plugin", "test"])
                .arg(folder.join("scenarios")),
        )?;
    }
    Ok(())
}

fn c_tests(folder: &Path) -> Result<()> {
    let program = target().join("lock_test");
    let sources = ["tests/lock_test.c", "src/lock.c", "src/state.c", "src/settings.c"];
    step(
        "build the tests of c-lock",
        Command::new("cc")
            .args([
                "-Wall",
                "-Wextra",
                "-Werror",
                "-fsanitize=address,undefined",
                "-I",
            ])
            .arg(folder.join("src"))
            .args(sources.map(|source| folder.join(source)))
            .arg("-o")
            .arg(&program),
    )?;
    step("test the logic of c-lock", &mut Command::new(program))
}

fn plugpoint(profile: &str) -> Command {
    let mut command = Command::new(target().join(profile).join("plugpoint"));
    command.env("PLUGPOINT_TOOLS", target().join("tools"));
    command
}

/// The examples that are no crates.
fn folders() -> Result<Vec<PathBuf>> {
    let mut folders = all()?;
    folders.retain(|folder| !folder.join("Cargo.toml").exists());
    Ok(folders)
}

fn with_scenarios() -> Result<Vec<PathBuf>> {
    let mut folders = all()?;
    folders.retain(|folder| folder.join("scenarios").exists());
    Ok(folders)
}

fn all() -> Result<Vec<PathBuf>> {
    let examples = root().join("plugins/examples");
    let entries = fs::read_dir(&examples).with_context(|| examples.display().to_string())?;
    let mut folders = Vec::new();
    for entry in entries {
        folders.push(entry?.path());
    }
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    Ok(folders)
}
