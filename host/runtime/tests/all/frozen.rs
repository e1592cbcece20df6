//! The files of a released version of the contract never change.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// By file name: the sha256 in hex.
type Sums = BTreeMap<String, String>;

/// The standard format of `sha256sum`: the sum, two blanks, the name.
fn written(folder: &Path) -> Sums {
    let text = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    let lines = text.lines().map(|line| line.split_once("  ").unwrap());
    lines
        .map(|(sum, name)| (name.to_owned(), sum.to_owned()))
        .collect()
}

fn present(folder: &Path) -> Sums {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let names = files.map(|file| file.file_name().into_string().unwrap());
    let names = names.filter(|name| name != "SHA256SUMS");
    names
        .map(|name| (name.clone(), sum(&folder.join(&name))))
        .collect()
}

fn sum(file: &Path) -> String {
    let hash = Sha256::digest(fs::read(file).unwrap());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_released_version_is_frozen() {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let folders = fs::read_dir(&wit).unwrap().map(|entry| entry.unwrap().path());
    let mut versions: Vec<_> = folders.filter(|path| path.is_dir()).collect();
    versions.sort();
    assert!(versions.len() >= 2, "{versions:?}");
    for folder in versions {
        assert_eq!(
            present(&folder),
            written(&folder),
            "{} is released, and plugins are built with it: its files may not be changed, added or removed. Put them \
             back, and make a folder for a new version instead, with its own module in host/runtime/src/abi",
            folder.display()
        );
    }
}
