//! The Python environment: made under the target folder by the first test that needs it, and kept.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use crate::paths::{root, target};

/// The interpreter of an environment that has what `tests/peers/python/requirements.txt` lists.
///
/// # Panics
/// If there is no Python, or a package cannot be had.
pub fn python() -> PathBuf {
    let requirements = root().join("tests/peers/python/requirements.txt");
    let folder = target().join("peers");
    fs::create_dir_all(&folder).expect("a folder for the environment");
    // Tests run side by side; one makes the environment and the others wait.
    let lock = File::create(folder.join("lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let venv = folder.join("venv");
    let wanted = fs::read(&requirements).expect("requirements.txt");
    // Written last, so an environment that was half made is made anew.
    let made = venv.join("made-of.txt");
    if fs::read(&made).is_ok_and(|made| made == wanted) {
        return venv.join("bin/python");
    }
    eprintln!("making a Python environment in {}", venv.display());
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv));
    let python = venv.join("bin/python");
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ];
    run(Command::new(&python).args(pip).arg(requirements));
    fs::write(made, wanted).expect("the environment can be written to");
    python
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| {
        panic!(
            "{command:?}: {error}; the peers are Python: install Python 3.10 or later, with its venv module"
        )
    });
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}{why}",
        String::from_utf8_lossy(&output.stdout)
    );
}
