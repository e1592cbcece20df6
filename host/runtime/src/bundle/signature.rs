//! The signature of a manifest, as the standard tool `minisign` writes it.
//!
//! Reading it here is for the number of its key, and so that there is one way to write a signature down; the
//! cryptography is minisign's.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The tool's first line is not covered by the signature, so in a bundle it is always this one.
const UNTRUSTED: &str = "untrusted comment: signature from minisign secret key";
const TRUSTED: &str = "trusted comment: ";

/// Algorithm, number of the key, signature.
const SIGNATURE_BYTES: usize = 2 + 8 + 64;

/// A signature in its one form. Nothing is said of whether it is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    text: String,
    key: KeyId,
}

/// The number of a key, as `minisign` prints it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(u64);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a signature as `minisign -S` makes it: {0}")]
pub struct SignatureError(String);

impl Signature {
    /// Reads what `minisign -S` wrote; its untrusted comment is replaced.
    ///
    /// # Errors
    /// If it is something else.
    pub fn adopt(text: &str) -> Result<Self, SignatureError> {
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        Self::parse(&format!("{UNTRUSTED}\n{}\n", rest.trim_end()))
    }

    /// Reads a signature that is in the form of a bundle.
    pub(crate) fn parse(text: &str) -> Result<Self, SignatureError> {
        let wrong = |why: &str| SignatureError(why.to_owned());
        let mut lines = text.split('\n');
        let mut line = || lines.next().ok_or_else(|| wrong("a line is missing"));
        if line()? != UNTRUSTED {
            return Err(wrong("the first line is another"));
        }
        let signature = decode(line()?)?;
        if !line()?.starts_with(TRUSTED) {
            return Err(wrong("the trusted comment is missing"));
        }
        if decode(line()?)?.len() != 64 {
            return Err(wrong("the last line is not a signature"));
        }
        if !line()?.is_empty() || line().is_ok() {
            return Err(wrong("there is something behind the signature"));
        }
        let signature: [u8; SIGNATURE_BYTES] = signature
            .try_into()
            .map_err(|_| wrong("the second line is not a signature"))?;
        if !signature.starts_with(b"ED") {
            return Err(wrong(
                "it is not one of the hash of the file; sign with a newer minisign",
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            key: KeyId::of(&signature),
        })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The key that it is said to be made with.
    pub fn key(&self) -> KeyId {
        self.key
    }
}

impl KeyId {
    /// Of a signature or a public key: both begin with the algorithm and this number.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let id = bytes.get(2..10).and_then(|id| id.try_into().ok());
        Self(u64::from_le_bytes(id.unwrap_or_default()))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Strictly: one text for each value.
fn decode(line: &str) -> Result<Vec<u8>, SignatureError> {
    BASE64_STANDARD
        .decode(line)
        .map_err(|error| SignatureError(format!("a line is not base64: {error}")))
}
