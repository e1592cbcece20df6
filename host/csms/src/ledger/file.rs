//! The ledger on disk: JSON lines, appended. A CSMS that is started again goes on where it was, and
//! another process may read along.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{Entry, Ledger};

/// A ledger that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file system says no.
    #[error("the ledger {} cannot be used: {source}; check the path and its permissions", path.display())]
    Io { path: PathBuf, source: io::Error },
    /// A line is no entry.
    #[error("line {line} of the ledger {} is no entry ({source}); move the file away to start anew", path.display())]
    Line {
        path: PathBuf,
        line: usize,
        source: serde_json::Error,
    },
}

/// An open ledger file.
#[derive(Debug)]
pub(crate) struct LedgerFile {
    path: PathBuf,
    file: File,
}

impl LedgerFile {
    /// Opens or makes the file. A last line without its end was torn by a crash: it was never
    /// answered, and it is cut off.
    pub(crate) fn open(path: &Path) -> Result<(Ledger, Self), LedgerError> {
        let failed = |source| LedgerError::Io {
            path: path.to_owned(),
            source,
        };
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let whole = whole_lines(&bytes);
        let ledger = Ledger::replay(whole, path)?;
        file.set_len(whole.len() as u64).map_err(failed)?;
        let path = path.to_owned();
        Ok((ledger, Self { path, file }))
    }

    /// Writes a line. It survives the end of this process, not that of the machine.
    pub(crate) fn append(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        let line = serde_json::to_string(entry).map_err(io::Error::from);
        let written = line.and_then(|line| self.file.write_all(format!("{line}\n").as_bytes()));
        written.map_err(|source| LedgerError::Io {
            path: self.path.clone(),
            source,
        })
    }
}

impl Ledger {
    /// Reads a ledger's file, also while a CSMS writes it.
    ///
    /// # Errors
    /// A [`LedgerError`] that names the file, and the line if it is one.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, LedgerError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path);
        let bytes = bytes.map_err(|source| LedgerError::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::replay(whole_lines(&bytes), path)
    }

    fn replay(lines: &[u8], path: &Path) -> Result<Self, LedgerError> {
        let mut ledger = Self::default();
        for (at, line) in lines.split_inclusive(|&byte| byte == b'\n').enumerate() {
            let entry = serde_json::from_slice(line);
            ledger.apply(entry.map_err(|source| LedgerError::Line {
                path: path.to_owned(),
                line: at + 1,
                source,
            })?);
        }
        Ok(ledger)
    }
}

fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| byte == b'\n');
    end.map_or(&[], |end| &bytes[..=end])
}
