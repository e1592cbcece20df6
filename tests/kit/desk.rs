//! A vendor's desk: a folder, and the binary.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use plugpoint_tests::{binary, component};
use tempfile::TempDir;

pub(crate) struct Desk(TempDir);

/// What a command came to.
pub(crate) struct Done {
    pub(crate) ok: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Runs `plugpoint plugin` here.
    pub(crate) fn plugin(&self, args: &[&str]) -> Done {
        self.plugin_with_input(args, "")
    }

    pub(crate) fn plugin_with_input(&self, args: &[&str], input: &str) -> Done {
        let mut child = Command::new(binary())
            .arg("plugin")
            .args(args)
            .current_dir(self.path())
            .env("XDG_CACHE_HOME", plugpoint_tests::target().join("kit-cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may have ended before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        Done {
            ok: status.success(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }
}

impl Done {
    #[track_caller]
    pub(crate) fn says(&self, expected: &str) -> &Self {
        let said = self.out.contains(expected) || self.err.contains(expected);
        assert!(said, "`{expected}` is not in\n{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn succeeded(&self) -> &Self {
        assert!(self.ok, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn failed(&self) -> &Self {
        assert!(!self.ok, "{}\n{}", self.out, self.err);
        self
    }
}

/// The path of a plugin, as an argument.
pub(crate) fn plugin(name: &str) -> String {
    component(name).display().to_string()
}
