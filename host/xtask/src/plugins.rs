//! `cargo xtask plugins`: the guests of `plugins/`, as components in `target/plugins`.
//!
//! Scheme A is rustup's wasm target and the linker `wasm-component-ld` that comes with rustc: components
//! that import nothing but our contract. Where rustup cannot fetch the target, scheme B builds std itself
//! from a Debian rustc and its sources. Cargo rebuilds only what changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::examples;
use crate::workspace::{cargo, root, step};

const TARGET: &str = "wasm32-unknown-unknown";
/// What most vendors build for. One guest is built for it too, so that a test can load such a one.
const VENDOR_TARGET: &str = "wasm32-wasip2";
const VENDOR_GUEST: &str = "first";
/// Debian's rustc, for scheme B (packages `rustc-web` and `rust-web-src`).
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

pub(crate) fn run(args: &[String]) -> Result<()> {
    ensure!(args.is_empty(), "usage: cargo xtask plugins");
    build()?;
    step(
        "build plugpoint",
        &mut cargo(&["build", "--package", "plugpoint"]),
    )?;
    examples::build("debug")
}

/// Builds every guest in Rust. A component that did not change is not touched, so that nothing is compiled or
/// loaded anew for its sake.
pub(crate) fn build() -> Result<()> {
    println!("── build the guests");
    let toolchain = Toolchain::find()?;
    let mut components = toolchain.guests()?;
    components.extend(toolchain.vendor_guest()?);
    publish(&components)
}

/// Runs the guests' own tests, on this machine and not as components.
pub(crate) fn test() -> Result<()> {
    step(
        "test the guests' logic",
        &mut guests("test", &["--workspace", "--quiet"]),
    )
}

/// A name in `target/plugins`, and the file that cargo made.
type Component = (String, PathBuf);

struct Toolchain {
    sysroot: PathBuf,
    linker: PathBuf,
}

impl Toolchain {
    fn find() -> Result<Self> {
        let sysroot = PathBuf::from(rustc("rustc", &["--print", "sysroot"])?.trim());
        let about = rustc("rustc", &["-vV"])?;
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
            "{} is missing; it comes with the rustc of rustup (1.82 or later): install that",
            linker.display()
        );
        Ok(Self { sysroot, linker })
    }

    /// Builds all guests by scheme A, or else B.
    fn guests(&self) -> Result<Vec<Component>> {
        let mut command = guests("build", &["--workspace", "--lib", "--examples", "--release"]);
        command
            .args(["--target", TARGET])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.linker);
        if let Err(error) = self.add(TARGET) {
            println!("   {error:#}; building std from Debian's sources instead (scheme B)");
            self.use_debian(&mut command)?;
        }
        components(&mut command)
    }

    /// Builds one guest for the target of most vendors; a machine without the target goes without it.
    fn vendor_guest(&self) -> Result<Option<Component>> {
        if let Err(error) = self.add(VENDOR_TARGET) {
            println!("   {error:#}; going without {VENDOR_GUEST}-wasip2");
            return Ok(None);
        }
        let mut command = guests(
            "build",
            &["--package", VENDOR_GUEST, "--release", "--target", VENDOR_TARGET],
        );
        let made = components(&mut command)?.pop();
        Ok(made.map(|(name, file)| (format!("{name}-wasip2"), file)))
    }

    /// Has rustup fetch a target's std, unless it is there.
    fn add(&self, target: &str) -> Result<()> {
        if self.sysroot.join("lib/rustlib").join(target).join("lib").exists() {
            return Ok(());
        }
        println!("   rustup target add {target}");
        let added = Command::new("rustup")
            .args(["target", "add", target])
            .current_dir(root())
            .status();
        match added {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => bail!("rustup cannot add {target}"),
            Err(error) => bail!("rustup cannot add {target} ({error})"),
        }
    }

    /// Scheme B: Debian's rustc builds std for the target from its sources.
    fn use_debian(&self, command: &mut Command) -> Result<()> {
        let advice = "install Debian's rustc-web and rust-web-src, or let rustup fetch the target";
        let sysroot = rustc(DEBIAN_RUSTC, &["--print", "sysroot"]).context(advice)?;
        let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
        ensure!(library.exists(), "{} is missing: {advice}", library.display());
        // Debian's rustc does not look for the linker that wasm-component-ld calls; it lies beside it.
        let mut path = self.linker.with_file_name("gcc-ld").into_os_string();
        if let Some(rest) = std::env::var_os("PATH") {
            path.push(":");
            path.push(rest);
        }
        command
            .env("RUSTC", DEBIAN_RUSTC)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("PATH", path)
            .arg("-Zbuild-std=std,panic_abort");
        Ok(())
    }
}

/// A cargo command in the guests' workspace. They share one target folder, apart from the host's: another
/// build of the host does not wait for them.
fn guests(subcommand: &str, args: &[&str]) -> Command {
    let mut command = cargo(&[subcommand]);
    command
        .arg("--manifest-path")
        .arg(root().join("plugins/Cargo.toml"))
        .arg("--target-dir")
        .arg(root().join("target/guests"))
        .args(args)
        .current_dir(root());
    command
}

/// Runs a build, and lists the components that it made or found up to date.
fn components(command: &mut Command) -> Result<Vec<Component>> {
    // Cargo's progress and the compiler's messages stay in sight, on stderr.
    command
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    let output = command
        .output()
        .with_context(|| format!("{command:?} does not start"))?;
    ensure!(output.status.success(), "the guests do not build");
    let messages = String::from_utf8(output.stdout).context("cargo's messages")?;
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let files = messages.flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default());
    let files = files.filter_map(|file| file.as_str().map(PathBuf::from));
    Ok(files
        .filter(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .map(named)
        .collect())
}

/// Cargo writes `simulator_v2.wasm` where the package says `simulator-v2`, and a package cannot say
/// `corpus-0.0.1-lock`.
fn named(file: PathBuf) -> Component {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.replace('_', "-");
    let name = match name.strip_prefix("corpus-") {
        Some(rest) => format!("corpus-{}", rest.replacen('-', ".", 2)),
        None => name,
    };
    (name, file)
}

/// Copies what changed to `target/plugins`, and removes what is no guest any more.
fn publish(components: &[Component]) -> Result<()> {
    let folder = root().join("target/plugins");
    fs::create_dir_all(&folder)?;
    for (name, made) in components {
        let new = fs::read(made).with_context(|| format!("cannot read {}", made.display()))?;
        let file = folder.join(format!("{name}.wasm"));
        if fs::read(&file).is_ok_and(|old| old == new) {
            continue;
        }
        // By a rename: a station that loads the file meanwhile sees the old one or the new one, whole.
        let partial = folder.join(format!("{name}.partial"));
        fs::write(&partial, &new)?;
        fs::rename(&partial, &file).with_context(|| format!("cannot write {}", file.display()))?;
        println!("   {name}.wasm, {} KB", new.len().div_ceil(1024));
    }
    for file in fs::read_dir(&folder)? {
        let file = file?.path();
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        if !components.iter().any(|(known, _)| *known == name) {
            fs::remove_file(&file)?;
        }
    }
    println!("   {} components in target/plugins", components.len());
    Ok(())
}

/// What a rustc says of itself.
fn rustc(rustc: &str, args: &[&str]) -> Result<String> {
    let output = Command::new(rustc).args(args).current_dir(root()).output();
    let output = output.with_context(|| format!("cannot run {rustc}"))?;
    ensure!(output.status.success(), "{rustc} {args:?} failed");
    Ok(String::from_utf8(output.stdout)?)
}
