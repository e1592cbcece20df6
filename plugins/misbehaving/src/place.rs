//! Where a vice comes out.

use std::cell::Cell;

use plugpoint_plugin::{RequestId, Settings};

use crate::Import;

/// A call of the host in which the vice comes out.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The function, as `interface.function`.
    pub place: &'static str,
    /// The question's id, where a question can be answered later.
    pub request: Option<RequestId>,
    /// The setting `size`, or what the vice takes without it.
    pub size: Option<usize>,
    /// The setting `through`: the function of the host that is misused, for vices that have the choice.
    pub through: Option<Import>,
}

/// The settings of a vice.
#[derive(Debug)]
pub struct Places {
    names: Vec<String>,
    spared: Cell<u32>,
    size: Option<usize>,
    through: Option<Import>,
}

impl Places {
    /// Reads the settings; `default` is the vice's own `where`.
    ///
    /// # Errors
    /// A number that is none, or a function that there is not.
    pub fn parse(settings: &Settings, default: &str) -> Result<Self, String> {
        let names = settings.parse_or("where", default.to_owned())?;
        let size = settings.get("size").map(str::parse).transpose();
        let through = settings.get("through").map(str::parse).transpose();
        Ok(Self {
            names: names.split(',').map(|name| name.trim().to_owned()).collect(),
            spared: Cell::new(settings.parse_or("after", 0)?),
            size: size.map_err(|error| format!("setting `size`: {error}"))?,
            through: through.map_err(|error| format!("setting `through`: {error}"))?,
        })
    }

    /// Whether the vice may come out in this function at all.
    #[must_use]
    pub fn include(&self, place: &str) -> bool {
        let function = place.split_once('.').map_or(place, |(_, function)| function);
        self.names
            .iter()
            .any(|name| [place, function, "*"].contains(&name.as_str()))
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
            through: self.through,
        })
    }
}
