//! A plugin as it came: a bundle or a bare component, from a file or from elsewhere. Nothing is judged yet.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::bundle::archive::{Bundle, MAX_BUNDLE};
use crate::cache::{hex, sha256};
use crate::code::Source;
use crate::error::LoadError;

pub(crate) struct Package {
    /// Where it came from, for people.
    pub(crate) origin: PathBuf,
    /// Of all its bytes, in hex.
    pub(crate) sha256: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) contents: Contents,
}

pub(crate) enum Contents {
    /// The bytes are the component.
    Bare,
    Bundle(Box<Bundle>),
}

impl Package {
    pub(crate) fn read(path: &Path) -> Result<Self, LoadError> {
        Self::of(path.to_owned(), read_package(path)?)
    }

    pub(crate) fn of(origin: PathBuf, bytes: Vec<u8>) -> Result<Self, LoadError> {
        let size = bytes.len() as u64;
        if size > MAX_BUNDLE {
            return Err(LoadError::TooLarge {
                path: origin,
                size,
                max: MAX_BUNDLE,
            });
        }
        let contents = if Bundle::is(&bytes) {
            let bundle = Bundle::read(&bytes).map_err(|source| LoadError::Bundle {
                path: origin.clone(),
                source,
            })?;
            Contents::Bundle(Box::new(bundle))
        } else {
            Contents::Bare
        };
        Ok(Self {
            sha256: hex(&sha256(&bytes)),
            origin,
            bytes,
            contents,
        })
    }

    pub(crate) fn bundle(&self) -> Option<&Bundle> {
        match &self.contents {
            Contents::Bare => None,
            Contents::Bundle(bundle) => Some(bundle),
        }
    }

    pub(crate) fn component(&self) -> Source<'_> {
        Source::new(self.bundle().map_or(&self.bytes, |bundle| &bundle.component))
    }
}

/// The bytes of a file that may be a package: of no pipe, and not more of them than a package may have.
///
/// # Errors
/// If it cannot be read, or is too large.
pub fn read_package(path: &Path) -> Result<Vec<u8>, LoadError> {
    read(path, MAX_BUNDLE)
}

/// The bytes of a file of bounded size.
fn read(path: &Path, max: u64) -> Result<Vec<u8>, LoadError> {
    let unreadable = |source| LoadError::Read {
        path: path.to_owned(),
        source,
    };
    let meta = fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        // Opening a pipe would wait for its other end.
        return Err(unreadable(io::Error::other("it is not a file")));
    }
    let too_large = |size| LoadError::TooLarge {
        path: path.to_owned(),
        size,
        max,
    };
    if meta.len() > max {
        return Err(too_large(meta.len()));
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    File::open(path)
        .and_then(|file| file.take(max + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() as u64 > max {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}
