//! A folder of PEM files, each with certificates: the roots of one kind, or the chains of the station.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::certificate::{Certificate, Malformed};
use crate::{files, pem};

/// Files have this extension; others in the folder are left alone.
const EXTENSION: &str = ".pem";

/// What was found damaged when a store was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// Where the file is now.
    pub file: PathBuf,
    pub why: String,
}

/// The files of one folder, the oldest first: those that the station writes are numbered.
#[derive(Debug)]
pub(crate) struct Shelf {
    folder: PathBuf,
    pub(crate) entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    name: String,
    /// At least one; a chain begins with its leaf.
    pub(crate) certificates: Vec<Certificate>,
}

impl Entry {
    pub(crate) fn first(&self) -> Option<&Certificate> {
        self.certificates.first()
    }

    /// The name up to its first dot.
    fn stem(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// What the station wrote comes after what it was given.
    fn order(&self) -> (Option<u32>, String) {
        (self.number(), self.name.clone())
    }

    fn number(&self) -> Option<u32> {
        self.stem().parse().ok()
    }

    /// What stands between the number and the extension: `new` in `00000003.new.pem`.
    pub(crate) fn mark(&self) -> Option<&str> {
        let rest = self.name.strip_suffix(EXTENSION)?;
        rest.split_once('.').map(|(_, mark)| mark)
    }
}

impl Shelf {
    /// Reads a folder, and makes it if need be. A damaged file is set aside.
    pub(crate) fn open(
        folder: PathBuf,
        read: fn(&str) -> Result<Vec<Certificate>, Malformed>,
        (aside, damaged): (&Path, &mut Vec<Damaged>),
    ) -> io::Result<Self> {
        files::make_folder(&folder)?;
        let mut entries = Vec::new();
        for name in files::list(&folder)? {
            if !name.ends_with(EXTENSION) {
                continue;
            }
            let text = fs::read(folder.join(&name))?;
            let read = String::from_utf8(text)
                .map_err(|_| Malformed::Pem)
                .and_then(|text| read(&text));
            match read {
                Ok(certificates) => entries.push(Entry { name, certificates }),
                Err(why) => damaged.push(Damaged {
                    file: files::set_aside(&folder, &name, aside)?,
                    why: why.to_string(),
                }),
            }
        }
        entries.sort_by_key(Entry::order);
        Ok(Self { folder, entries })
    }

    /// Keeps certificates as the newest entry.
    pub(crate) fn add(&mut self, certificates: Vec<Certificate>, mark: Option<&str>) -> io::Result<()> {
        let number = self.entries.iter().filter_map(Entry::number).max();
        let number = number.unwrap_or(0).saturating_add(1);
        let name = named(&format!("{number:08}"), mark);
        files::write(&self.folder, &name, pem::write(&certificates).as_bytes())?;
        self.entries.push(Entry { name, certificates });
        Ok(())
    }

    pub(crate) fn unmark(&mut self, index: usize) -> io::Result<()> {
        let Some(entry) = self.entries.get_mut(index) else {
            return Ok(());
        };
        let name = named(entry.stem(), None);
        files::rename(&self.folder, &entry.name, &name)?;
        entry.name = name;
        Ok(())
    }

    pub(crate) fn remove(&mut self, index: usize) -> io::Result<()> {
        if let Some(entry) = self.entries.get(index) {
            files::remove(&self.folder, &entry.name)?;
            self.entries.remove(index);
        }
        Ok(())
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

fn named(stem: &str, mark: Option<&str>) -> String {
    match mark {
        Some(mark) => format!("{stem}.{mark}{EXTENSION}"),
        None => format!("{stem}{EXTENSION}"),
    }
}
