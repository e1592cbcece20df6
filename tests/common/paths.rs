//! Where things are.

use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Cargo's target folder, the one that this test was built in.
pub fn target() -> PathBuf {
    profile()
        .parent()
        .expect("the profile's folder is in the target folder")
        .to_owned()
}

/// The binary `plugpoint` of the profile of this test.
pub(crate) fn binary() -> PathBuf {
    built(profile().join("plugpoint"))
}

/// A file that the build makes before the tests run.
pub(crate) fn built(path: PathBuf) -> PathBuf {
    assert!(
        path.exists(),
        "{} is not there: run `cargo xtask test`, which builds it",
        path.display()
    );
    path
}

/// `target/debug` of `target/debug/deps/some_test`.
fn profile() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    test.ancestors()
        .nth(2)
        .expect("cargo puts tests into target/<profile>/deps")
        .to_owned()
}
