//! TLS, and whose certificate lets whom in.

use std::sync::Arc;

use rcgen::{CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Error;

use crate::{Csms, Tls};

/// Issues certificates to the CSMS and to stations.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, name: &str) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        (vec![certificate.der().clone()], key)
    }

    fn csms(&self, station_roots: Vec<CertificateDer<'static>>) -> Tls {
        let (chain, key) = self.issue("csms");
        Tls {
            chain,
            key,
            station_roots,
        }
    }

    /// Connects as `station`, with a certificate for `name` if one is given.
    async fn connect(&self, csms: &Csms, station: &str, name: Option<&str>) -> Result<(), Error> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(roots);
        let config = match name.map(|name| self.issue(name)) {
            Some((chain, key)) => config.with_client_auth_cert(chain, key).unwrap(),
            None => config.with_no_client_auth(),
        };
        let tcp = TcpStream::connect(csms.address()).await?;
        let host = ServerName::from(csms.address().ip());
        let stream = TlsConnector::from(Arc::new(config)).connect(host, tcp).await?;
        client_async(format!("{}/{station}", csms.url()), stream).await?;
        Ok(())
    }
}

fn status(refused: Result<(), Error>) -> u16 {
    match refused {
        Err(Error::Http(response)) => response.status().as_u16(),
        other => panic!("not refused: {other:?}"),
    }
}

//= A00.FR.405 test
#[tokio::test]
async fn a_certificate_lets_in_whom_it_names() {
    let authority = Authority::new();
    let csms = Csms::builder()
        .password("cp1", "not asked of who has a certificate")
        .tls(authority.csms(vec![authority.0.der().clone()]))
        .start("127.0.0.1:0")
        .await
        .unwrap();
    assert!(csms.url().starts_with("wss://"));
    authority.connect(&csms, "cp1", Some("cp1")).await.unwrap();
    assert_eq!(status(authority.connect(&csms, "cp1", Some("cp2")).await), 403);
    assert!(matches!(
        authority.connect(&csms, "cp1", None).await,
        Err(Error::Io(_))
    ));
}

#[tokio::test]
async fn without_roots_for_stations_none_is_asked_for_a_certificate() {
    let authority = Authority::new();
    let csms = Csms::builder().tls(authority.csms(Vec::new()));
    let csms = csms.password("cp2", "secret").start("127.0.0.1:0").await.unwrap();
    authority.connect(&csms, "cp1", None).await.unwrap();
    assert_eq!(status(authority.connect(&csms, "cp2", Some("cp2")).await), 401);
}

#[tokio::test]
async fn another_certificate_counts_from_the_next_connection_on() {
    let (old, new) = (Authority::new(), Authority::new());
    let csms = Csms::builder().tls(old.csms(Vec::new()));
    let csms = csms.start("127.0.0.1:0").await.unwrap();
    old.connect(&csms, "cp1", None).await.unwrap();
    csms.set_tls(new.csms(Vec::new())).unwrap();
    assert!(matches!(old.connect(&csms, "cp1", None).await, Err(Error::Io(_))));
    new.connect(&csms, "cp1", None).await.unwrap();
}

#[test]
fn certificates_are_read_from_pem_files() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let authority = Authority::new();
    let key = put("key.pem", authority.0.key().serialize_pem());
    let root = put("root.pem", authority.0.pem());
    let tls = Tls::read(&root, &key, Some(&root)).unwrap();
    assert_eq!((tls.chain.len(), tls.station_roots.len()), (1, 1));
    tls.acceptor().unwrap();
    let wrong = Tls::read(&root, &root, None).unwrap_err().to_string();
    assert!(wrong.contains("root.pem"), "{wrong}");
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused() {
    let authority = Authority::new();
    let (_, key) = authority.issue("other");
    let tls = Tls {
        key,
        ..authority.csms(Vec::new())
    };
    let refused = Csms::builder().tls(tls).start("127.0.0.1:0").await;
    assert!(refused.unwrap_err().to_string().starts_with("the CSMS's TLS: "));
}
