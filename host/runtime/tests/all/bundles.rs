//! Bundles: what is let in, what is not, and what is said of it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use plugpoint_runtime::{Bundle, LoadError, PluginSpec, Plugins, Seal, TrustStore, UntrustedError, inspect};

use crate::guests::probe;
use crate::rig::{Rig, runtime};
use crate::vendor::{MANIFEST, Vendor, manifest, unsigned};

/// A station that trusts somebody, and a file with a package.
struct Desk {
    rig: Rig,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(trust: Arc<TrustStore>) -> Self {
        let mut rig = Rig::empty();
        rig.wiring.trust = trust;
        rig.plugins = Plugins::new(runtime(), rig.wiring.clone());
        let folder = tempfile::tempdir().unwrap();
        Self { rig, folder }
    }

    fn spec(&self, package: &[u8]) -> PluginSpec {
        let path: PathBuf = self.folder.path().join("probe.ppk");
        fs::write(&path, package).unwrap();
        PluginSpec::new("probe", path)
    }

    fn load(&self, package: &[u8]) -> Result<(), LoadError> {
        self.rig.plugins.load(self.spec(package)).map(drop)
    }

    fn refusal(&self, package: &[u8]) -> String {
        self.load(package).unwrap_err().to_string()
    }
}

#[test]
fn a_signed_bundle_of_somebody_trusted_runs() {
    let vendor = Vendor::new();
    let desk = Desk::new(vendor.trusted());
    desk.load(&vendor.bundle(1, MANIFEST)).unwrap();
    assert!(desk.rig.state().contains("v1.0.0"));
    let stats = desk.rig.stats();
    assert_eq!(stats.signer.as_deref(), Some("vendor"));
    assert_eq!(
        stats.kv_quota, 1000,
        "what the manifest asks for, of 256 KiB granted"
    );
}

#[test]
fn nobody_else_is_let_in() {
    let (vendor, stranger) = (Vendor::new(), Vendor::new());
    let desk = Desk::new(vendor.trusted());
    let error = desk.load(&stranger.bundle(1, MANIFEST)).unwrap_err();
    let LoadError::Untrusted { why, .. } = &error else {
        panic!("{error}")
    };
    assert!(matches!(why, UntrustedError::UnknownKey { trusted, .. } if trusted[0].0 == "vendor"));
    let text = error.to_string();
    assert!(
        text.contains("does not trust") && text.contains("`vendor`"),
        "{text}"
    );

    // A signature of the vendor's, but of something else.
    let mut bundle = unsigned(1, &manifest(1, 7));
    vendor.sign(&mut bundle);
    let mut swapped = unsigned(1, MANIFEST);
    swapped.signature = bundle.signature;
    assert!(
        desk.refusal(&swapped.write().unwrap())
            .contains("is not that of `vendor`")
    );
}

#[test]
fn a_key_may_be_limited_to_some_plugins() {
    let vendor = Vendor::new();
    let bundle = vendor.bundle(1, MANIFEST);
    let trusted_for = |pattern: &str| {
        let mut trust = TrustStore::default();
        let plugins = Some(vec![pattern.to_owned()]);
        trust
            .trust("vendor".into(), &vendor.public_key(), plugins)
            .unwrap();
        Desk::new(Arc::new(trust))
    };
    trusted_for("com.example.*").load(&bundle).unwrap();
    trusted_for("com.example.probe").load(&bundle).unwrap();
    let refusal = trusted_for("com.other.*").refusal(&bundle);
    assert!(
        refusal.contains("may sign com.other.*, and not the plugin `com.example.probe`"),
        "{refusal}"
    );
}

#[test]
fn what_nobody_signed_runs_only_where_that_is_allowed() {
    let desk = Desk::new(Arc::default());
    let bundle = unsigned(1, MANIFEST).write().unwrap();
    let component = fs::read(probe(1)).unwrap();
    for package in [&bundle, &component] {
        assert!(desk.refusal(package).contains("allow-unsigned = true"));
    }
    let spec = desk.spec(&bundle).unsigned();
    desk.rig.plugins.load(spec).unwrap();
    assert_eq!(desk.rig.stats().signer, None);
}

#[test]
fn a_wrong_signature_is_refused_even_where_none_is_needed() {
    let desk = Desk::new(Vendor::new().trusted());
    let spec = desk.spec(&Vendor::new().bundle(1, MANIFEST)).unsigned();
    assert!(matches!(
        desk.rig.plugins.load(spec),
        Err(LoadError::Untrusted { .. })
    ));
}

#[test]
fn the_component_must_be_what_the_manifest_says() {
    let vendor = Vendor::new();
    let desk = Desk::new(vendor.trusted());
    let refusal = desk.refusal(&vendor.bundle(1, &MANIFEST.replace("1.0.0", "1.2.3")));
    assert!(
        refusal.contains("calls itself version `1.0.0`, its manifest says 1.2.3"),
        "{refusal}"
    );
    // A vendor who lies: `complete` would not write this.
    let honest = unsigned(1, MANIFEST);
    let lie = honest
        .manifest_text
        .replace("\"connector\"", "\"connector\", \"display\"");
    let mut lying = Bundle::new(lie, honest.component).unwrap();
    vendor.sign(&mut lying);
    let refusal = Desk::new(vendor.trusted()).refusal(&lying.write().unwrap());
    assert!(
        refusal.contains("names the export `display`, which it does not have"),
        "{refusal}"
    );
}

#[test]
fn no_byte_can_be_changed_unnoticed() {
    let vendor = Vendor::new();
    let trust = vendor.trusted();
    let component = b"\0asm\x0d\0\x01\0".to_vec();
    let mut bundle = Bundle::new(tiny_manifest(&component), component).unwrap();
    vendor.sign(&mut bundle);
    let whole = bundle.write().unwrap();
    let is_fine = |bytes: &[u8]| Bundle::read(bytes).is_ok_and(|bundle| trust.signer(&bundle).is_ok());
    assert!(is_fine(&whole));
    for i in 0..whole.len() {
        for flip in [0x01, 0x20, 0x80, 0xff] {
            let mut changed = whole.clone();
            changed[i] ^= flip;
            assert!(!is_fine(&changed), "byte {i} with {flip:#x}");
        }
    }
    for length in 0..whole.len() {
        assert!(!is_fine(&whole[..length]), "the first {length} bytes");
    }
    for tail in [&b"\0"[..], &[0; 512], &[0; 1024], b"x"] {
        assert!(!is_fine(&[&whole[..], tail].concat()));
    }
}

/// Of a component that is only its first bytes: small enough to flip all of them.
fn tiny_manifest(component: &[u8]) -> String {
    let honest = unsigned(1, MANIFEST);
    let digest = &honest.manifest.component;
    let tiny = {
        use std::fmt::Write;
        let hash = <sha2::Sha256 as sha2::Digest>::digest(component);
        hash.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    };
    honest.manifest_text.replace(&digest.sha256, &tiny).replace(
        &format!("size = {}", digest.size),
        &format!("size = {}", component.len()),
    )
}

#[test]
fn a_bundle_is_written_as_it_was_read() {
    let bytes = Vendor::new().bundle(1, MANIFEST);
    let read = Bundle::read(&bytes).unwrap();
    assert_eq!(read.write().unwrap(), bytes);
    assert_eq!(read.component, fs::read(probe(1)).unwrap());
    assert!(read.manifest.exports.contains("lifecycle"));
}

#[test]
fn an_archive_of_something_else_is_no_bundle() {
    let mut tar = tar::Builder::new(Vec::new());
    for name in ["manifest.toml", "../../etc/passwd"] {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(0);
        header.set_cksum();
        tar.append(&header, &b""[..]).unwrap();
    }
    let error = Bundle::read(&tar.into_inner().unwrap()).unwrap_err().to_string();
    assert!(
        error.contains("where component.wasm should be is `../../etc/passwd`"),
        "{error}"
    );
}

#[test]
fn a_size_in_a_header_is_not_believed() {
    let mut bytes = Vendor::new().bundle(1, MANIFEST);
    bytes[124..136].copy_from_slice(b"77777777777\0");
    // The checksum is put right, so that only the size is wrong.
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes().copy_from_slice(&bytes[..512]);
    header.set_cksum();
    bytes[..512].copy_from_slice(header.as_bytes());
    let error = Bundle::read(&bytes).unwrap_err().to_string();
    assert!(
        error.contains("manifest.toml has 8589934591 bytes; 65536 are allowed"),
        "{error}"
    );
}

#[test]
fn a_package_is_laid_open_whatever_is_wrong_with_it() {
    let vendor = Vendor::new();
    let bytes = vendor.bundle(1, MANIFEST);
    let trust = vendor.trusted();
    let good = inspect(&bytes, Some(&trust));
    assert!(
        good.problems.is_empty() && matches!(good.seal, Seal::Trusted { .. }),
        "{good:?}"
    );
    assert!(matches!(inspect(&bytes, None).seal, Seal::Unchecked { .. }));
    let stranger = inspect(&bytes, Some(&Vendor::new().trusted()));
    assert!(matches!(stranger.seal, Seal::Untrusted { .. }));

    let mut tampered = bytes.clone();
    let inside = tampered.len() / 2;
    tampered[inside] ^= 1;
    let shown = inspect(&tampered, Some(&trust));
    assert_eq!(shown.manifest.unwrap().id, "com.example.probe");
    assert!(
        shown.problems[0].contains("was changed after it was packed"),
        "{:?}",
        shown.problems
    );
    assert!(matches!(shown.seal, Seal::Unchecked { .. }));

    let bare = inspect(&fs::read(probe(1)).unwrap(), Some(&trust));
    assert!(bare.surface.unwrap().exports.contains("connector"));
    assert_eq!(bare.seal, Seal::Unsigned);
}
