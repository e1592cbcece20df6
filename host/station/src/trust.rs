//! What connections trust: the roots of the operator and those that the CSMS installed, by the rules of the device model.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use plugpoint_certs::KeyAlgorithm;
use plugpoint_connectivity::{CipherSuite, Clock, Slot, Trust};
use plugpoint_engine::device_model::{DeviceModel, names};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer};
use serde::Deserialize;

use crate::certificates::Installed;

/// Where systems keep the roots of the public authorities, the first that is there.
const SYSTEM_ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// `[security]` of `station.toml`: what an operator says about security profiles 2 and 3. No message of the CSMS can
/// change it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Security {
    /// PEM files with root certificates of CSMSs, beside those that the CSMS installs.
    csms_roots: Vec<PathBuf>,
    /// PEM files with revocation lists.
    crls: Vec<PathBuf>,
    /// A file that the keys of each TLS session are written to, for a person who reads the traffic with a tool.
    key_log: Option<PathBuf>,
    /// What new keys of the station are made for.
    pub(crate) station_key: StationKey,
}

/// An algorithm by its name in the configuration.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StationKey {
    #[default]
    EcdsaP256,
    #[serde(rename = "rsa-2048")]
    Rsa2048,
}

impl From<StationKey> for KeyAlgorithm {
    fn from(key: StationKey) -> Self {
        match key {
            StationKey::EcdsaP256 => Self::EcdsaP256,
            StationKey::Rsa2048 => Self::Rsa2048,
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("[security]: {path}: {why}", path = .path.display())]
pub struct SecurityError {
    path: PathBuf,
    why: String,
}

impl Security {
    pub(crate) fn anchor(&mut self, folder: &Path) {
        let paths = self.csms_roots.iter_mut().chain(&mut self.crls);
        for path in paths.chain(&mut self.key_log) {
            *path = folder.join(&*path);
        }
    }

    /// Reads the files.
    pub(crate) fn base(&self, clock: Clock) -> Result<TrustBase, SecurityError> {
        Ok(TrustBase {
            roots: read_all(&self.csms_roots, "certificate")?,
            crls: read_all(&self.crls, "revocation list")?,
            key_log: self.key_log.clone(),
            clock,
        })
    }
}

/// What all slots trust, but for what is installed and what the device model says.
pub(crate) struct TrustBase {
    roots: Vec<CertificateDer<'static>>,
    crls: Vec<CertificateRevocationListDer<'static>>,
    key_log: Option<PathBuf>,
    clock: Clock,
}

impl TrustBase {
    /// Gives slots with TLS what they trust.
    pub(crate) fn equip(&self, slots: &mut [Slot], model: &DeviceModel, installed: &Installed) {
        let trust = Arc::new(self.trust(model, installed));
        for slot in slots.iter_mut().filter(|slot| slot.security_profile >= 2) {
            slot.trust = Some(Arc::clone(&trust));
        }
    }

    /// Whether a CSMS can be trusted at all, be it by a root of the operator's or by one that was installed.
    pub(crate) fn has_roots(&self, model: &DeviceModel, installed: &Installed) -> bool {
        !self.trust(model, installed).roots.is_empty()
    }

    fn trust(&self, model: &DeviceModel, installed: &Installed) -> Trust {
        let mut roots = self.roots.clone();
        roots.extend_from_slice(&installed.csms_roots);
        if model.bool(&names::USE_SSL_DEFAULT_VERIFY_PATHS) {
            roots.extend(system_roots());
        }
        let mut crls = self.crls.clone();
        crls.extend_from_slice(&installed.crls);
        Trust {
            roots,
            crls,
            check_name: model.bool(&names::VERIFY_CSMS_COMMON_NAME),
            wildcards: model.bool(&names::VERIFY_CSMS_ALLOW_WILDCARDS),
            suites: suites(model),
            clock: self.clock.clone(),
            key_log: self.key_log.clone(),
        }
    }
}

/// Those of the device model that the station has, in its order of preference.
fn suites(model: &DeviceModel) -> Vec<CipherSuite> {
    let variables = [&names::SUPPORTED_CIPHERS_13, &names::SUPPORTED_CIPHERS_12];
    let items = variables.into_iter().flat_map(|variable| model.list(variable));
    items.flat_map(suites_of).collect()
}

/// The suites of an item: OpenSSL, and so what is in the field, writes several with colons between.
fn suites_of(item: &str) -> Vec<CipherSuite> {
    let names = item.split(':').map(str::trim).filter(|name| !name.is_empty());
    let known = |name| {
        let suite = CipherSuite::named(name);
        if suite.is_none() {
            tracing::warn!(
                "the cipher suite {name} is not offered: the station has suites with ECDHE and GCM only"
            );
        }
        suite
    };
    names.filter_map(known).collect()
}

fn system_roots() -> Vec<CertificateDer<'static>> {
    let found = SYSTEM_ROOTS.iter().find(|path| Path::new(path).exists());
    let roots = found.map(|path| read(Path::new(path), "certificate"));
    match roots {
        Some(Ok(roots)) => roots,
        Some(Err(error)) => {
            tracing::warn!(
                "UseSslDefaultVerifyPaths: {}: {}",
                error.path.display(),
                error.why
            );
            Vec::new()
        }
        None => {
            tracing::warn!("UseSslDefaultVerifyPaths: this system has no roots in the places known");
            Vec::new()
        }
    }
}

fn read_all<T: PemObject>(paths: &[PathBuf], what: &str) -> Result<Vec<T>, SecurityError> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(read(path, what)?);
    }
    Ok(all)
}

fn read<T: PemObject>(path: &Path, what: &str) -> Result<Vec<T>, SecurityError> {
    let wrong = |why| SecurityError {
        path: path.to_owned(),
        why,
    };
    let items: Result<Vec<T>, _> = T::pem_file_iter(path).and_then(Iterator::collect);
    let items = items.map_err(|error| wrong(error.to_string()))?;
    if items.is_empty() {
        return Err(wrong(format!("no {what} is in it; it has to be a PEM file")));
    }
    Ok(items)
}

#[cfg(test)]
mod tests;
