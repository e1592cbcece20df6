//! Plugins as their vendors ship them: a component, a manifest and a signature in one file, `*.ppk`.
//!
//! A bundle is a tar of `manifest.toml`, `component.wasm` and, if it is signed, `manifest.toml.minisig`. The manifest
//! names the component's hash, and the signature is that of the standard tool `minisign` over the manifest, so it
//! covers both. A bundle is read strictly: written anew from what was read it must be the same bytes, so nothing in
//! the file can be changed unnoticed, not even what nobody looks at.

mod admission;
mod archive;
mod grant;
mod inspect;
mod manifest;
mod package;
mod setting;
mod shelf;
mod signature;
mod surface;
mod trust_store;

pub(crate) use admission::{Admission, Judge};
pub use archive::{Bundle, BundleError};
pub use grant::{Denial, Denials};
pub use inspect::{Inspection, Seal, inspect};
pub use manifest::{Manifest, ManifestError, PortRequest};
pub(crate) use package::Package;
pub use package::read_package;
pub use setting::{Setting, SettingKind};
pub use shelf::{FolderShelf, MemoryShelf, Shelf};
pub use signature::{Signature, SignatureError};
pub use surface::Surface;
pub use trust_store::{TrustError, TrustStore, UntrustedError};
