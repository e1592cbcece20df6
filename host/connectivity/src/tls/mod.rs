//! TLS for security profiles 2 and 3: what is offered, who is believed, and why it failed.
//!
//! Every dial has a configuration of its own and a full handshake: a resumed session would go by what was trusted when
//! it began. So a changed root, a new revocation list or a new certificate of the station count from the next dial on,
//! and a dial that failed leaves nothing behind.

mod clock;
mod error;
mod failure;
mod key_log;
mod name;
mod own;
mod stream;
mod suite;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod verifier;

use std::{io, sync::Arc};

use rustls::{
    ClientConfig, SupportedProtocolVersion,
    client::Resumption,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::ServerName,
    version::{TLS12, TLS13},
};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;
use tracing::{debug, warn};

pub use clock::{Clock, Moment};
pub use error::{CertificateFault, TlsError};
pub(crate) use stream::Stream;
pub use suite::CipherSuite;

use crate::{
    slot::{Slot, Unusable},
    trust::Trust,
};
use key_log::KeyLogFile;
use own::Own;
use verifier::Verifier;

/// The TLS of one dial.
pub(crate) struct Client {
    name: ServerName<'static>,
    suites: Vec<CipherSuite>,
    verifier: Arc<Verifier>,
    own: Arc<Own>,
    config: Arc<ClientConfig>,
}

impl Client {
    /// For a slot of profile 2 or 3 and the host that it names.
    pub(crate) fn new(slot: &Slot, host: &str) -> Result<Self, Unusable> {
        let trust = slot.trust.as_deref().ok_or(Unusable::NoRoots)?;
        let host = host.strip_suffix('.').unwrap_or(host);
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Unusable::Url("names no valid host"))?;
        let provider = Arc::new(provider(&trust.suites));
        let algorithms = provider.signature_verification_algorithms;
        let verifier = Arc::new(Verifier::new(trust, host, algorithms));
        //= A00.FR.401
        let certificate = slot.credentials.certificate.clone();
        let own = Arc::new(Own::new(certificate.filter(|_| slot.security_profile == 3)));
        let config = config(trust, provider, Arc::clone(&verifier), Arc::clone(&own))?;
        Ok(Self {
            name,
            suites: trust.suites.clone(),
            verifier,
            own,
            config: Arc::new(config),
        })
    }

    /// Shakes hands by `deadline`.
    //= A00.FR.311 A00.FR.414
    pub(crate) async fn connect(&self, tcp: TcpStream, deadline: Instant) -> Result<Stream, TlsError> {
        let connector = TlsConnector::from(Arc::clone(&self.config));
        let stream = timeout_at(deadline, connector.connect(self.name.clone(), tcp))
            .await
            .map_err(|_| TlsError::Timeout)?
            .map_err(|error| self.explain(&error))?;
        let (_, session) = stream.get_ref();
        debug!(
            version = ?session.protocol_version(),
            suite = ?session.negotiated_cipher_suite().map(|suite| suite.suite()),
            "TLS is up"
        );
        Ok(Stream::Tls(Box::new(stream)))
    }

    /// What a broken connection means. A CSMS of TLS 1.3 refuses the station's certificate after the handshake.
    pub(crate) fn explain(&self, error: &io::Error) -> TlsError {
        match self.verifier.fault() {
            Some(fault) => fault.clone().into(),
            None => failure::explain(error, self.own.meeting(), &self.suites),
        }
    }
}

fn config(
    trust: &Trust,
    provider: Arc<CryptoProvider>,
    verifier: Arc<Verifier>,
    own: Arc<Own>,
) -> Result<ClientConfig, Unusable> {
    let mut config = ClientConfig::builder_with_details(provider, Arc::new(trust.clock.clone()))
        .with_protocol_versions(&versions(&trust.suites))
        .map_err(|_| Unusable::NoCipherSuites)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(own);
    config.resumption = Resumption::disabled();
    if let Some(path) = &trust.key_log {
        match KeyLogFile::open(path) {
            Ok(file) => {
                warn!(
                    "the keys of this session go into {}: whoever reads it reads the traffic",
                    path.display()
                );
                config.key_log = Arc::new(file);
            }
            Err(error) => warn!("{}: no key log: {error}", path.display()),
        }
    }
    Ok(config)
}

/// One provider, named here: a process may have none by default, or two. Of the key exchanges those that fit into a
/// small first message, which old middleboxes let pass.
fn provider(suites: &[CipherSuite]) -> CryptoProvider {
    use aws_lc_rs::kx_group::{SECP256R1, SECP384R1, X25519};
    CryptoProvider {
        cipher_suites: suites.iter().map(|suite| suite.implementation()).collect(),
        kx_groups: vec![X25519, SECP256R1, SECP384R1],
        ..aws_lc_rs::default_provider()
    }
}

/// The versions that these suites belong to, of 1.2 and 1.3.
//= A00.FR.313 A00.FR.416
fn versions(suites: &[CipherSuite]) -> Vec<&'static SupportedProtocolVersion> {
    let has = |version: &&SupportedProtocolVersion| {
        let of = |suite: &CipherSuite| suite.implementation().version().version == version.version;
        suites.iter().any(of)
    };
    [&TLS13, &TLS12].into_iter().filter(has).collect()
}
