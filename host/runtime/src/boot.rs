//! Which package a plugin starts with, and what if that one cannot be used.

use std::sync::Arc;

use crate::bundle::{Admission, Judge, Package};
use crate::choice::{ChoiceRecord, Chosen, Start};
use crate::code::Code;
use crate::error::LoadError;
use crate::plugins::Plugins;
use crate::spec::PluginSpec;

/// A package that was let in, and its code.
pub(crate) struct Ready {
    pub(crate) code: Arc<Code>,
    pub(crate) admission: Arc<Admission>,
}

impl Plugins {
    /// The package that the [`crate::Choice`] says; if that cannot be used, the next best: a station without its
    /// hardware would be worse. The error is that of the first.
    pub(crate) fn start_package(&self, spec: &PluginSpec) -> Result<Ready, LoadError> {
        let mut record = self.wiring().choice.load(&spec.id).unwrap_or_default();
        let configured = Package::read(&spec.path).map(Arc::new);
        let found = configured.as_ref().ok().map(|package| package.sha256.as_str());
        let starts = record.boot(&spec.path, found);
        // Now, so that a start that brings the station down counts.
        self.record(&spec.id, &record);
        let mut first = None;
        for start in starts {
            let ready = self
                .fetch(spec, &start, configured.as_ref().ok())
                .and_then(|package| Ok((self.make_ready(spec, &record, &package)?, package)));
            match ready {
                Ok((ready, package)) => {
                    self.keep_started(spec, &mut record, &package);
                    return Ok(ready);
                }
                Err(error) => {
                    tracing::error!(plugin = spec.id, "{start} cannot be used: {error}");
                    first.get_or_insert(error);
                }
            }
        }
        // There is always one to try.
        Err(first.unwrap_or_else(|| LoadError::UnknownPlugin(spec.id.clone())))
    }

    fn fetch(
        &self,
        spec: &PluginSpec,
        start: &Start,
        configured: Option<&Arc<Package>>,
    ) -> Result<Arc<Package>, LoadError> {
        match (start, configured) {
            (Start::Configured, Some(package)) => Ok(package.clone()),
            (Start::Configured, None) => Package::read(&spec.path).map(Arc::new),
            (Start::Kept(chosen), Some(package)) if package.sha256 == chosen.sha256 => Ok(package.clone()),
            (Start::Kept(chosen), _) => self.kept(&spec.id, chosen).map(Arc::new),
        }
    }

    /// From the shelf; or from where it came from, if it is still there.
    fn kept(&self, plugin: &str, chosen: &Chosen) -> Result<Package, LoadError> {
        let on_shelf = self.wiring().shelf.get(plugin, &chosen.sha256);
        let is_it = |package: &Package| package.sha256 == chosen.sha256;
        on_shelf
            .and_then(|bytes| Package::of(chosen.path.clone(), bytes).ok())
            .filter(is_it)
            .or_else(|| Package::read(&chosen.path).ok().filter(is_it))
            .ok_or_else(|| LoadError::Gone {
                path: chosen.path.clone(),
                sha256: chosen.sha256.clone(),
            })
    }

    fn make_ready(
        &self,
        spec: &PluginSpec,
        record: &ChoiceRecord,
        package: &Package,
    ) -> Result<Ready, LoadError> {
        let given = spec.settings();
        let judge = Judge {
            spec,
            trust: &self.wiring().trust,
            counters: &record.counters,
            given: &given,
        };
        let admission = judge.admit(package)?;
        let code = self.runtime().code(&package.component())?;
        admission.check_code(self.runtime().engine(), &code)?;
        self.check_conflicts(spec, &code.interfaces())?;
        Ok(Ready {
            code,
            admission: Arc::new(admission),
        })
    }

    fn keep_started(&self, spec: &PluginSpec, record: &mut ChoiceRecord, package: &Package) {
        let shelf = &self.wiring().shelf;
        if let Err(error) = shelf.put(&spec.id, &package.sha256, &package.bytes) {
            tracing::error!(plugin = spec.id, "the component is not kept: {error}");
        }
        record.started(Chosen {
            path: package.origin.clone(),
            sha256: package.sha256.clone(),
        });
        self.record(&spec.id, record);
        shelf.keep_only(&spec.id, &record.needed());
    }
}

impl std::fmt::Display for Start {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Configured => f.write_str("the configured component"),
            Self::Kept(chosen) => write!(f, "the component chosen before ({})", chosen.path.display()),
        }
    }
}
