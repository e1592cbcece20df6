//! The guests of the tests, built from `tests/guest`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The guest in its version 1 or 2, as our own guests are built.
pub(crate) fn probe(version: u8) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT
        .get_or_init(|| build("wasm32-unknown-unknown"))
        .join(format!("probe_v{version}.wasm"))
}

/// The guest that exports every interface.
pub(crate) fn full() -> PathBuf {
    probe(1).with_file_name("full.wasm")
}

/// The guest of the contract that the first stations served.
pub(crate) fn old() -> PathBuf {
    probe(1).with_file_name("old.wasm")
}

/// The guest as most vendors will build theirs.
pub(crate) fn wasi_probe() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| build("wasm32-wasip2")).join("probe_v1.wasm")
}

fn build(target: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = here.join("../../target/test-guests");
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .unwrap();
    let bin = format!(
        "{}/lib/rustlib/{}-unknown-linux-gnu/bin",
        String::from_utf8(sysroot.stdout).unwrap().trim(),
        std::env::consts::ARCH
    );
    let built = Command::new("cargo")
        .current_dir(here.join("tests/guest"))
        .args([
            "build",
            "--quiet",
            "--release",
            "--target",
            target,
            "--target-dir",
        ])
        .arg(&out)
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
            format!("{bin}/wasm-component-ld"),
        )
        .status()
        .unwrap();
    assert!(
        built.success(),
        "the test guests must build: `rustup target add {target}`"
    );
    out.join(target).join("release")
}
