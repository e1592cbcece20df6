//! Secrets that the tests plant, and all that stations put out meanwhile. `cargo xtask test` names a folder for both,
//! and in the end looks through the one for the other; without it, nothing is collected.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// Names the folder.
const FOLDER: &str = "PLUGPOINT_TEST_OUTPUT";

/// The file in it that has the secrets, one a line.
const PLANTED: &str = "planted";

static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A password, or a token, that no output may show. The same name gives the same secret.
pub fn planted(name: &str) -> String {
    let secret = format!("planted-{name}-4711");
    plant(&secret);
    secret
}

/// A secret that somebody else has made: no output may show it.
pub fn plant(secret: &str) {
    append(PLANTED, secret);
}

/// A file to collect the output of one thing in, such as `station`; none where nothing is collected.
pub(crate) fn collector(of: &str) -> Option<PathBuf> {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    Some(folder()?.join(format!("{}-{number}-{of}", std::process::id())))
}

/// Collects a text that a station has put out.
pub fn collect(of: &str, text: &str) {
    append(&format!("{}-{of}", std::process::id()), text);
}

fn append(name: &str, line: &str) {
    let Some(folder) = folder() else { return };
    let file = File::options().create(true).append(true).open(folder.join(name));
    // In one piece: others write too.
    let written = file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    written.unwrap_or_else(|error| panic!("{FOLDER}: {error}"));
}

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os(FOLDER)?);
    fs::create_dir_all(&folder).expect("a folder for the output");
    Some(folder)
}
