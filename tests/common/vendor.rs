//! A vendor at the desk: keys and bundles, made with the real binary.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::hardware::component;
use crate::paths::binary;

/// Somebody who signs plugins.
#[derive(Debug)]
pub struct Vendor {
    name: String,
    folder: TempDir,
}

impl Vendor {
    /// With a new key of this name.
    pub fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let vendor = Self {
            name: name.to_owned(),
            folder,
        };
        let key = vendor.folder.path().join(name);
        plugin(["keygen".as_ref(), "--no-password".as_ref(), key.as_os_str()]);
        vendor
    }

    /// The folder with the public key.
    pub fn keys(&self) -> &Path {
        self.folder.path()
    }

    /// A signed bundle of a simulator of `target/plugins`, with a version and a rollback counter in its manifest.
    pub fn bundle(&self, name: &str, version: &str, counter: u64) -> PathBuf {
        let manifest = format!(
            "id = \"com.example.simulator\"\nname = \"Simulator\"\nversion = \"{version}\"\nvendor = \"{}\"\n\
             rollback-counter = {counter}\n[ports.board]\nkind = \"unix\"\nmode = \"listen\"\n\
             [settings.evses]\ntype = \"integer\"\ndefault = \"2\"\n",
            self.name
        );
        self.pack(name, &manifest, &format!("{version}-{counter}.ppk"))
    }

    /// A signed bundle of this name, of a component of `target/plugins` and a manifest.
    pub fn pack(&self, component_name: &str, manifest: &str, bundle: &str) -> PathBuf {
        let in_folder = |name: &str| self.folder.path().join(name);
        let written = in_folder("manifest.toml");
        std::fs::write(&written, manifest).expect("a manifest");
        let bundle = in_folder(bundle);
        let (component, key) = (
            component(component_name),
            in_folder(&format!("{}.key", self.name)),
        );
        plugin([
            "pack".as_ref(),
            component.as_os_str(),
            "--manifest".as_ref(),
            written.as_os_str(),
            "--key".as_ref(),
            key.as_os_str(),
            "-o".as_ref(),
            bundle.as_os_str(),
        ]);
        bundle
    }
}

/// `plugpoint plugin ...`, and what it prints.
///
/// # Panics
/// If it fails.
pub fn plugin<'a>(args: impl IntoIterator<Item = &'a OsStr>) -> String {
    let output = Command::new(binary())
        .arg("plugin")
        .args(args)
        .output()
        .expect("the binary starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
