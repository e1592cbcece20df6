//! Where a vice comes out.

use plugpoint_plugin::{RequestId, Settings};
use std::cell::Cell;

/// A call of the host in which the vice comes out.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The function, by its name in the contract.
    pub place: &'static str,
    /// The question's id, where a question can be answered later.
    pub request: Option<RequestId>,
    /// The setting `size`, or what the vice takes without it.
    pub size: Option<usize>,
}

/// The settings of a vice.
#[derive(Debug)]
pub struct Places {
    names: Vec<String>,
    spared: Cell<u32>,
    size: Option<usize>,
}

impl Places {
    /// Reads the settings; `default` is the vice's own `where`.
    ///
    /// # Errors
    /// A number that is none.
    pub fn parse(settings: &Settings, default: &str) -> Result<Self, String> {
        let names = settings.parse_or("where", default.to_owned())?;
        let size = settings.get("size").map(str::parse).transpose();
        Ok(Self {
            names: names.split(',').map(|name| name.trim().to_owned()).collect(),
            spared: Cell::new(settings.parse_or("after", 0)?),
            size: size.map_err(|error| format!("setting `size`: {error}"))?,
        })
    }

    /// Whether the vice may come out in this function at all.
    #[must_use]
    pub fn include(&self, place: &str) -> bool {
        self.names.iter().any(|name| name == place || name == "*")
    }

    /// The moment to misbehave, if this is one.
    pub fn reached(&self, place: &'static str, request: Option<RequestId>) -> Option<Moment> {
        if !self.include(place) {
            return None;
        }
        if let Some(left) = self.spared.get().checked_sub(1) {
            self.spared.set(left);
            return None;
        }
        Some(Moment {
            place,
            request,
            size: self.size,
        })
    }
}
