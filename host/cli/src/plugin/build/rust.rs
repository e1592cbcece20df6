//! Rust: cargo for a target without WASI, and the linker of rustc that makes components.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::project::Project;

const TARGET: &str = "wasm32-unknown-unknown";

/// Says whether cargo made another component than the one that is there.
pub(super) fn build(project: &Project, component: &Path) -> Result<bool> {
    let made = compile(project)?;
    let bytes = fs::read(&made).with_context(|| format!("cannot read {}", made.display()))?;
    if fs::read(component).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    fs::write(component, bytes).with_context(|| format!("cannot write {}", component.display()))?;
    Ok(true)
}

/// Runs cargo with its words in sight; gives the file that it made or found up to date.
fn compile(project: &Project) -> Result<PathBuf> {
    let linker = linker(&project.folder)?;
    let output = run(Command::new("cargo")
        .args(["build", "--lib", "--release", "--target", TARGET])
        .arg("--message-format=json-render-diagnostics")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
        .current_dir(&project.folder)
        .stderr(Stdio::inherit()))?;
    ensure!(output.status.success(), "it does not build; cargo says above why");
    let messages = String::from_utf8(output.stdout).context("cargo's messages")?;
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let files = messages.flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default());
    let mut files = files.filter_map(|file| file.as_str().map(PathBuf::from));
    files
        .find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .context("cargo made no component: Cargo.toml needs `crate-type = [\"cdylib\"]` under [lib]")
}

/// `wasm-component-ld` of the rustc that builds the project; has rustup fetch the target's std first.
fn linker(folder: &Path) -> Result<PathBuf> {
    let sysroot = rustc(folder, &["--print", "sysroot"])?;
    let sysroot = PathBuf::from(sysroot.trim());
    if !sysroot.join("lib/rustlib").join(TARGET).join("lib").exists() {
        eprintln!("installing Rust's library for {TARGET}, by rustup");
        let added = run(Command::new("rustup")
            .args(["target", "add", TARGET])
            .current_dir(folder))
        .with_context(|| format!("Rust's library for {TARGET} is not installed"))?;
        ensure!(
            added.status.success(),
            "rustup cannot add {TARGET}:\n{}",
            String::from_utf8_lossy(&added.stderr)
        );
    }
    let about = rustc(folder, &["-vV"])?;
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc has no host")?;
    let linker = sysroot
        .join("lib/rustlib")
        .join(host)
        .join("bin/wasm-component-ld");
    ensure!(
        linker.exists(),
        "{} is missing: it comes with Rust 1.82 or later of rustup",
        linker.display()
    );
    Ok(linker)
}

fn rustc(folder: &Path, args: &[&str]) -> Result<String> {
    let output = run(Command::new("rustc").args(args).current_dir(folder))?;
    ensure!(
        output.status.success(),
        "rustc {args:?}:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

fn run(command: &mut Command) -> Result<Output> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Ok(output) => Ok(output),
        Err(error) => bail!("{program} does not start ({error}): install Rust by rustup"),
    }
}
