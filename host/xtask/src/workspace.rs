//! Where things are, and running what is there.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    // host/xtask, wherever cargo was called from.
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |target| root().join(target))
}

/// Runs a step with its output in sight; `what` says what it is for.
pub(crate) fn step(what: &str, command: &mut Command) -> Result<()> {
    println!("── {what}");
    let status = command
        .current_dir(root())
        .status()
        .with_context(|| format!("{command:?} does not start"))?;
    if status.success() {
        Ok(())
    } else {
        bail!("{what}: {command:?} failed")
    }
}

/// As [`step`], with a copy of all output in a file.
pub(crate) fn step_recorded(what: &str, mut command: Command, record: &Path) -> Result<()> {
    println!("── {what}");
    let (mut output, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let spawned = command.current_dir(root()).spawn();
    let mut child = spawned.with_context(|| format!("{command:?} does not start"))?;
    // The output ends when nobody can write any more.
    drop(command);
    let mut record = File::create(record)?;
    let mut piece = [0; 8192];
    loop {
        let size = output.read(&mut piece)?;
        if size == 0 {
            break;
        }
        std::io::stdout().write_all(&piece[..size])?;
        record.write_all(&piece[..size])?;
    }
    let status = child.wait()?;
    ensure!(status.success(), "{what}: {status}");
    Ok(())
}

/// A cargo of the toolchain that runs this.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(args);
    command
}

/// Every Rust file of the repository, new ones too, as paths from its root.
pub(crate) fn rust_files() -> Result<Vec<String>> {
    let listed =
        output(Command::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs"]))?;
    Ok(listed
        .lines()
        .filter(|path| root().join(path).exists())
        .map(str::to_owned)
        .collect())
}

/// What a command prints.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .current_dir(root())
        .output()
        .with_context(|| format!("{command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}
