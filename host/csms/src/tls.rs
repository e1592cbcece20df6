//! TLS on the CSMS's side: its certificate, and those of the stations (security profiles 2 and 3).

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// How a CSMS speaks TLS: [`Builder::tls`](crate::Builder::tls).
#[derive(Debug)]
pub struct Tls {
    /// The certificate of the CSMS first, then its issuers.
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
    /// Whose certificates the stations have to show, each with its identity as the common name (security profile 3).
    /// Where there is none, stations are asked for none.
    pub station_roots: Vec<CertificateDer<'static>>,
}

/// Certificate, key or roots cannot be read, or do not fit.
#[derive(Debug, thiserror::Error)]
#[error("the CSMS's TLS: {0}")]
pub struct TlsError(String);

impl Tls {
    /// Reads PEM files: a chain, its key and, for security profile 3, the roots of stations.
    ///
    /// # Errors
    /// A [`TlsError`] that names the file.
    pub fn read(chain: &Path, key: &Path, station_roots: Option<&Path>) -> Result<Self, TlsError> {
        let wrong = |path: &Path, error| TlsError(format!("{}: {error}", path.display()));
        let certificates = |path: &Path| {
            let found = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
            found.map_err(|error| wrong(path, error))
        };
        Ok(Self {
            chain: certificates(chain)?,
            key: PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, error))?,
            station_roots: station_roots.map(certificates).transpose()?.unwrap_or_default(),
        })
    }

    pub(crate) fn acceptor(self) -> Result<Acceptor, TlsError> {
        let wrong = |error: rustls::Error| TlsError(error.to_string());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(wrong)?;
        let asks = !self.station_roots.is_empty();
        let config = if asks {
            let mut roots = RootCertStore::empty();
            for root in self.station_roots {
                roots.add(root).map_err(wrong)?;
            }
            let stations = WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build();
            config.with_client_cert_verifier(stations.map_err(|error| TlsError(error.to_string()))?)
        } else {
            config.with_no_client_auth()
        };
        let config = config.with_single_cert(self.chain, self.key).map_err(wrong)?;
        Ok(Acceptor {
            tls: TlsAcceptor::from(Arc::new(config)),
            asks,
        })
    }
}

/// [`Tls`], ready for connections.
#[derive(Clone)]
pub(crate) struct Acceptor {
    tls: TlsAcceptor,
    asks: bool,
}

impl std::fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Acceptor")
            .field("asks", &self.asks)
            .finish_non_exhaustive()
    }
}

/// A socket, with or without TLS.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// Who is on the other side, as far as TLS tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Nobody was asked for a certificate: the password tells.
    Password,
    /// The common name of the certificate; empty if it has none.
    Certificate(String),
}

/// A connection before its websocket.
pub(crate) struct Secured {
    pub(crate) socket: Box<dyn Socket>,
    pub(crate) proof: Proof,
}

/// Shakes hands, where the CSMS speaks TLS.
pub(crate) async fn secure(stream: TcpStream, acceptor: Option<Acceptor>) -> std::io::Result<Secured> {
    let Some(acceptor) = acceptor else {
        return Ok(Secured {
            socket: Box::new(stream),
            proof: Proof::Password,
        });
    };
    let stream = acceptor.tls.accept(stream).await?;
    let shown = stream.get_ref().1.peer_certificates().unwrap_or_default();
    let proof = match shown.first() {
        Some(certificate) if acceptor.asks => Proof::Certificate(common_name(certificate)),
        _ => Proof::Password,
    };
    Ok(Secured {
        socket: Box::new(stream),
        proof,
    })
}

fn common_name(certificate: &[u8]) -> String {
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(certificate) else {
        return String::new();
    };
    let mut names = certificate.subject().iter_common_name();
    let name = names.next().and_then(|name| name.as_str().ok());
    name.unwrap_or_default().to_owned()
}
