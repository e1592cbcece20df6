//! The one judge of the certificates that a CSMS shows.

use std::{sync::OnceLock, time::Duration};

use rustls::{
    CertificateError, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime},
};
use tracing::warn;
use webpki::{
    CertRevocationList, EndEntityCert, KeyUsage, OwnedCertRevocationList, RevocationOptionsBuilder,
    UnknownStatusPolicy,
};

use super::{
    clock::{Clock, Moment},
    error::CertificateFault,
    name,
};
use crate::trust::Trust;

/// Judges by the chain first, then by the name. One judges one handshake, and remembers what it found.
#[derive(Debug)]
pub(super) struct Verifier {
    anchors: Vec<TrustAnchor<'static>>,
    crls: Vec<CertRevocationList<'static>>,
    /// The host that was dialled, where the name matters.
    host: Option<String>,
    wildcards: bool,
    clock: Clock,
    algorithms: WebPkiSupportedAlgorithms,
    fault: OnceLock<CertificateFault>,
}

impl Verifier {
    /// What of `trust` cannot be read is left out, with a word in the log.
    pub(super) fn new(trust: &Trust, host: &str, algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self {
            anchors: trust.roots.iter().filter_map(anchor).collect(),
            crls: trust.crls.iter().filter_map(|der| crl(der)).collect(),
            host: trust.check_name.then(|| host.to_owned()),
            wildcards: trust.wildcards,
            clock: trust.clock.clone(),
            algorithms,
            fault: OnceLock::new(),
        }
    }

    /// What was wrong with the certificate that was shown, if something was.
    pub(super) fn fault(&self) -> Option<&CertificateFault> {
        self.fault.get()
    }

    fn judge(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: Moment,
    ) -> Result<(), CertificateFault> {
        self.check_chain(leaf, intermediates, now)
            .map_err(|error| fault(error, intermediates.last().unwrap_or(leaf), now))?;
        let Some(host) = &self.host else { return Ok(()) };
        let (_, certificate) = x509_parser::parse_x509_certificate(leaf)
            .map_err(|error| CertificateFault::Unusable(error.to_string()))?;
        name::check(&certificate, host, self.wildcards)
    }

    /// Revocation is checked of what the lists cover: a list of one issuer says nothing about another's certificates.
    /// An old list still tells what it tells.
    //= A00.FR.308 A00.FR.411
    fn check_chain(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: Moment,
    ) -> Result<(), webpki::Error> {
        let crls: Vec<_> = self.crls.iter().collect();
        let revocation = RevocationOptionsBuilder::new(&crls).ok();
        let revocation =
            revocation.map(|options| options.with_status_policy(UnknownStatusPolicy::Allow).build());
        let time = UnixTime::since_unix_epoch(Duration::from_secs(now.time));
        let leaf = EndEntityCert::try_from(leaf)?;
        leaf.verify_for_usage(
            self.algorithms.all,
            &self.anchors,
            intermediates,
            time,
            KeyUsage::server_auth(),
            revocation,
            None,
        )?;
        Ok(())
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.judge(leaf, intermediates, self.clock.now()) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err(fault) => {
                let error = told_to_the_csms(&fault);
                self.fault.set(fault).ok();
                Err(error.into())
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn anchor(root: &CertificateDer<'static>) -> Option<TrustAnchor<'static>> {
    let anchor = webpki::anchor_from_trusted_cert(root);
    let anchor = anchor.inspect_err(|error| warn!("a CSMS root certificate is left out: {error}"));
    Some(anchor.ok()?.to_owned())
}

fn crl(der: &[u8]) -> Option<CertRevocationList<'static>> {
    let list = OwnedCertRevocationList::from_der(der);
    let list = list
        .inspect_err(|error| warn!("a revocation list is left out, and what it revokes with it: {error}"));
    Some(list.ok()?.into())
}

/// In words. `top` is the last certificate that the CSMS showed.
fn fault(error: webpki::Error, top: &CertificateDer<'_>, now: Moment) -> CertificateFault {
    use webpki::Error;
    match error {
        Error::UnknownIssuer => CertificateFault::UnknownIssuer { issuer: issuer(top) },
        Error::CertExpired { not_after, .. } => CertificateFault::Expired {
            not_after: not_after.as_secs(),
            now,
        },
        Error::CertNotValidYet { not_before, .. } => CertificateFault::NotYetValid {
            not_before: not_before.as_secs(),
            now,
        },
        Error::CertRevoked => CertificateFault::Revoked,
        Error::RequiredEkuNotFoundContext(_)
        | Error::CaUsedAsEndEntity
        | Error::EndEntityUsedAsCa
        | Error::NameConstraintViolation
        | Error::PathLenConstraintViolated => CertificateFault::WrongUse(error.to_string()),
        other => CertificateFault::Unusable(other.to_string()),
    }
}

fn issuer(certificate: &[u8]) -> String {
    match x509_parser::parse_x509_certificate(certificate) {
        Ok((_, certificate)) => name::printable(&certificate.issuer().to_string()),
        Err(_) => "somebody without a name".into(),
    }
}

/// The error that makes the right alert: an operator of the CSMS sees the cause in its log.
fn told_to_the_csms(fault: &CertificateFault) -> CertificateError {
    match fault {
        CertificateFault::UnknownIssuer { .. } => CertificateError::UnknownIssuer,
        CertificateFault::WrongName { .. } | CertificateFault::Wildcard { .. } => {
            CertificateError::NotValidForName
        }
        CertificateFault::Expired { .. } => CertificateError::Expired,
        CertificateFault::NotYetValid { .. } => CertificateError::NotValidYet,
        CertificateFault::Revoked => CertificateError::Revoked,
        CertificateFault::WrongUse(_) => CertificateError::InvalidPurpose,
        CertificateFault::Unusable(_) => CertificateError::BadEncoding,
    }
}

#[cfg(test)]
mod tests;
