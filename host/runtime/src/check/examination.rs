//! What looking at a component brings to light.

use serde::Serialize;

use super::PACKAGE;
use crate::error::{CheckError, Mismatch};

/// A component as it is, and as the host would have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// Bytes.
    pub size: usize,
    /// The versions of the contract that this host serves, the newest last.
    pub served: Vec<String>,
    /// The version of these that the component speaks; none if it speaks no served one, or several.
    pub version: Option<String>,
    /// By their full names, as are the imports.
    pub exports: Vec<String>,
    /// Without those of WASI.
    pub imports: Vec<String>,
    pub wasi: Vec<WasiImport>,
    /// All in which the component differs from the contract. Any keeps it from being loaded.
    pub mismatches: Vec<Mismatch>,
    /// What does not keep it from being loaded, and is worth a warning.
    pub notes: Vec<String>,
}

/// An interface of WASI that the component imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WasiImport {
    pub interface: String,
    /// The functions that a station does not offer: the plugin is stopped when it calls one.
    pub trap: Vec<String>,
}

impl Examination {
    pub fn fits(&self) -> bool {
        self.mismatches.is_empty()
    }

    /// Ok: the notes.
    pub(super) fn verdict(self) -> Result<Vec<String>, CheckError> {
        if self.fits() {
            return Ok(self.notes);
        }
        let version = self.version.unwrap_or_else(|| self.served.join(" or "));
        Err(CheckError::Mismatch {
            served: format!("{PACKAGE}@{version}"),
            mismatches: self.mismatches,
        })
    }
}
