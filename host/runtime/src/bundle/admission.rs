//! Whether a package may run in a station, and what it may use there.

use std::collections::BTreeMap;

use crate::bundle::grant::{Denials, Grant, settings};
use crate::bundle::manifest::Manifest;
use crate::bundle::package::{Contents, Package};
use crate::bundle::surface::Surface;
use crate::bundle::trust_store::{TrustStore, UntrustedError};
use crate::call::Description;
use crate::code::Code;
use crate::engine::Engine;
use crate::error::LoadError;
use crate::spec::PluginSpec;

/// A package that may run.
#[derive(Clone, Debug)]
pub(crate) struct Admission {
    /// Of the package, in hex.
    pub(crate) sha256: String,
    /// None: a bare component.
    pub(crate) manifest: Option<Manifest>,
    /// Whose signature it has; none: it has none.
    pub(crate) signer: Option<String>,
    pub(crate) grant: Grant,
    /// For `lifecycle.init`.
    pub(crate) settings: Vec<(String, String)>,
}

/// What a station knows when it judges.
pub(crate) struct Judge<'a> {
    pub(crate) spec: &'a PluginSpec,
    pub(crate) trust: &'a TrustStore,
    /// The lowest counter that is let in, by the plugin's id in its manifest.
    pub(crate) counters: &'a BTreeMap<String, u64>,
    /// The operator's settings.
    pub(crate) given: &'a [(String, String)],
}

impl Judge<'_> {
    /// Signature and trust, the rollback counter, what is granted, the settings: in this order.
    pub(crate) fn admit(&self, package: &Package) -> Result<Admission, LoadError> {
        let signer = self.signer(package)?;
        let manifest = package.bundle().map(|bundle| &bundle.manifest);
        if let Some(manifest) = manifest {
            self.check_counter(manifest)?;
        }
        let (grant, settings) = self.grant(manifest)?;
        Ok(Admission {
            sha256: package.sha256.clone(),
            manifest: manifest.cloned(),
            signer,
            grant,
            settings,
        })
    }

    fn signer(&self, package: &Package) -> Result<Option<String>, LoadError> {
        let signed = match &package.contents {
            Contents::Bare => Err(UntrustedError::Unsigned),
            Contents::Bundle(bundle) => self.trust.signer(bundle),
        };
        match signed {
            Ok(signer) => Ok(Some(signer.to_owned())),
            Err(UntrustedError::Unsigned) if self.spec.allow_unsigned => Ok(None),
            Err(UntrustedError::Unsigned) => Err(LoadError::Unsigned {
                path: package.origin.clone(),
                plugin: self.spec.id.clone(),
            }),
            // A signature that is there must be right, whatever is allowed.
            Err(why) => Err(LoadError::Untrusted {
                path: package.origin.clone(),
                why,
            }),
        }
    }

    fn check_counter(&self, manifest: &Manifest) -> Result<(), LoadError> {
        let reached = self.counters.get(&manifest.id).copied().unwrap_or(0);
        let lowest = self
            .spec
            .allow_rollback_to
            .map_or(reached, |allowed| allowed.min(reached));
        if manifest.rollback_counter < lowest {
            return Err(LoadError::Rollback {
                id: manifest.id.clone(),
                version: manifest.version.to_string(),
                counter: manifest.rollback_counter,
                reached,
            });
        }
        Ok(())
    }

    fn grant(&self, manifest: Option<&Manifest>) -> Result<(Grant, Vec<(String, String)>), Denials> {
        let grant = match manifest {
            Some(manifest) => Grant::of(self.spec, manifest),
            None => Ok(Grant::all(self.spec)),
        };
        match (grant, settings(manifest, self.given)) {
            (Ok(grant), Ok(settings)) => Ok((grant, settings)),
            (grant, settings) => Err(Denials {
                plugin: self.spec.id.clone(),
                denials: [grant.err(), settings.err()]
                    .into_iter()
                    .flatten()
                    .flatten()
                    .collect(),
            }),
        }
    }
}

impl Admission {
    /// Other settings for this package.
    pub(crate) fn settle(
        &self,
        plugin: &str,
        given: &[(String, String)],
    ) -> Result<Vec<(String, String)>, Denials> {
        settings(self.manifest.as_ref(), given).map_err(|denials| Denials {
            plugin: plugin.to_owned(),
            denials,
        })
    }

    /// Whether the value of this setting must not be shown.
    pub(crate) fn is_secret(&self, setting: &str) -> bool {
        let settings = self.manifest.as_ref().map(|manifest| &manifest.settings);
        settings.is_some_and(|settings| settings.get(setting).is_some_and(|setting| setting.secret))
    }

    /// Whether the code is what the manifest says.
    pub(crate) fn check_code(&self, engine: &Engine, code: &Code) -> Result<(), LoadError> {
        let Some(manifest) = &self.manifest else {
            return Ok(());
        };
        let differences = Surface::of_code(engine, code).differs_from(manifest);
        if differences.is_empty() {
            Ok(())
        } else {
            Err(LoadError::Claims(differences))
        }
    }

    /// Whether the plugin describes itself as the manifest does.
    pub(crate) fn check_description(&self, description: &Description) -> Result<(), String> {
        let Some(manifest) = &self.manifest else {
            return Ok(());
        };
        let version = manifest.version.to_string();
        if description.version != version {
            let found = description.version.escape_debug();
            return Err(format!(
                "it calls itself version `{found}`, its manifest says {version}"
            ));
        }
        match manifest.state_schema {
            Some(schema) if schema != description.state_schema => {
                let found = description.state_schema;
                Err(format!(
                    "it calls its state schema {found}, its manifest says {schema}"
                ))
            }
            _ => Ok(()),
        }
    }

    /// The plugin's id and its rollback counter, if a trusted signature vouches for them.
    pub(crate) fn counter(&self) -> Option<(&str, u64)> {
        let manifest = self.manifest.as_ref().filter(|_| self.signer.is_some())?;
        Some((&manifest.id, manifest.rollback_counter))
    }
}
