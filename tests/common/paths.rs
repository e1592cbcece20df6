//! Where things are.

use std::collections::BTreeSet;
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

/// The names of all guests in `plugins/misbehaving`, so that a suite can tell whether it has one for each.
pub fn vices() -> BTreeSet<String> {
    let files = std::fs::read_dir(root().join("plugins/misbehaving/vices")).expect("the vices are there");
    files
        .map(|file| {
            let path = file.expect("the folder can be read").path();
            let stem = path.file_stem().expect("a file has a name");
            stem.to_string_lossy().into_owned()
        })
        .collect()
}

/// The binary `plugpoint` of the profile of this test.
pub fn binary() -> PathBuf {
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
