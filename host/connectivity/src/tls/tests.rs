//! Whole dials of a server of rustls on the loopback. Other implementations are met in `tests/security`.

use std::{os::unix::fs::PermissionsExt, sync::Arc, time::Duration};

use rustls::{
    RootCertStore, ServerConfig, SupportedCipherSuite, SupportedProtocolVersion,
    crypto::{CryptoProvider, aws_lc_rs},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::{
        handshake::server::{ErrorResponse, Request, Response},
        http::HeaderMap,
    },
};

use super::testing::{Authority, Made};
use super::*;
use crate::{
    credentials::ClientCertificate,
    dialler::dial,
    reason::DialError,
    testing::{quick, slot},
};

/// A CSMS that speaks TLS its own way, and a station that trusts its root.
struct Scene {
    root: Authority,
    versions: Vec<&'static SupportedProtocolVersion>,
    suites: Vec<SupportedCipherSuite>,
    /// Whose stations may come in; none asks for no certificate.
    stations: Option<Authority>,
}

impl Scene {
    fn new() -> Self {
        Self {
            root: Authority::new("root"),
            versions: vec![&TLS13, &TLS12],
            suites: aws_lc_rs::DEFAULT_CIPHER_SUITES.to_vec(),
            stations: None,
        }
    }

    fn acceptor(&self) -> TlsAcceptor {
        let provider = Arc::new(CryptoProvider {
            cipher_suites: self.suites.clone(),
            ..aws_lc_rs::default_provider()
        });
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider));
        let config = config.with_protocol_versions(&self.versions).unwrap();
        let config = match &self.stations {
            None => config.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.der()).unwrap();
                let stations = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
                config.with_client_cert_verifier(stations.build().unwrap())
            }
        };
        let made = self.root.server(&["127.0.0.1"]);
        let config = config.with_single_cert(made.chain.clone(), made.key()).unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    /// A dial of this CSMS, and the headers of the upgrade that it saw.
    async fn dial(&self, change: impl FnOnce(&mut Slot)) -> (Result<(), DialError>, Option<HeaderMap>) {
        let acceptor = self.acceptor();
        self.dial_against(change, async |tcp| {
            upgrade(acceptor.accept(tcp).await.ok()?).await
        })
        .await
    }

    async fn dial_against<T>(
        &self,
        change: impl FnOnce(&mut Slot),
        serve: impl AsyncFnOnce(TcpStream) -> T,
    ) -> (Result<(), DialError>, T) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut slot = Slot {
            url: format!("wss://{}/ocpp", listener.local_addr().unwrap()),
            security_profile: 2,
            trust: Some(Arc::new(self.root.trust())),
            ..slot(1)
        };
        change(&mut slot);
        let mut settings = quick().socket;
        settings.dial_timeout = Duration::from_secs(5);
        let served = async { serve(listener.accept().await.unwrap().0).await };
        let (dialled, served) = tokio::join!(dial(&slot, settings), served);
        (dialled.map(|_| ()), served)
    }
}

async fn upgrade(stream: tokio_rustls::server::TlsStream<TcpStream>) -> Option<HeaderMap> {
    let mut seen = None;
    #[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
    let decide = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        seen = Some(request.headers().clone());
        let protocol = "ocpp2.0.1".parse().unwrap();
        response.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        Ok(response)
    };
    accept_hdr_async(stream, decide).await.ok()?;
    seen
}

fn profile_3(made: &Made) -> impl FnOnce(&mut Slot) {
    let certificate = ClientCertificate::new(made.certified());
    move |slot| {
        slot.security_profile = 3;
        slot.credentials.certificate = Some(certificate);
    }
}

fn failure((dialled, _): (Result<(), DialError>, Option<HeaderMap>)) -> TlsError {
    match dialled {
        Err(DialError::Tls(error)) => error,
        other => panic!("{other:?}"),
    }
}

//= A00.FR.303 test
//= A00.FR.313 test
#[tokio::test]
async fn profile_2_shows_a_password_over_both_versions() {
    for version in [&TLS12, &TLS13] {
        let scene = Scene {
            versions: vec![version],
            ..Scene::new()
        };
        let (dialled, headers) = scene.dial(|_| {}).await;
        dialled.unwrap();
        assert!(headers.unwrap().contains_key("authorization"));
    }
}

//= A00.FR.401 test
//= A00.FR.416 test
#[tokio::test]
async fn profile_3_shows_a_certificate_and_no_password() {
    let stations = Authority::new("stations");
    let own = stations.make(&[], |params| params.extended_key_usages.clear());
    for version in [&TLS12, &TLS13] {
        let scene = Scene {
            versions: vec![version],
            stations: Some(stations.clone()),
            ..Scene::new()
        };
        let (dialled, headers) = scene.dial(profile_3(&own)).await;
        dialled.unwrap();
        assert!(!headers.unwrap().contains_key("authorization"));
    }
}

#[tokio::test]
async fn a_csms_that_wants_another_certificate_or_any_is_told_apart() {
    let foreign = Authority::new("foreign").make(&[], |params| params.extended_key_usages.clear());
    for version in [&TLS12, &TLS13] {
        let scene = Scene {
            versions: vec![version],
            stations: Some(Authority::new("stations")),
            ..Scene::new()
        };
        let refused = failure(scene.dial(profile_3(&foreign)).await);
        assert!(
            matches!(refused, TlsError::OwnCertificateRefused { .. }),
            "{refused:?}"
        );
        assert!(DialError::Tls(refused).refuses_credentials());
        let wanted = failure(scene.dial(|_| {}).await);
        assert_eq!(wanted, TlsError::OwnCertificateWanted);
    }
}

//= A00.FR.311 test
#[tokio::test]
async fn a_csms_that_is_not_trusted_is_left_with_the_cause() {
    let scene = Scene::new();
    let stranger = failure(
        scene
            .dial(|slot| slot.trust = Some(Arc::new(Authority::new("other").trust())))
            .await,
    );
    let issuer = "CN=root".into();
    assert_eq!(
        stranger,
        TlsError::Certificate(CertificateFault::UnknownIssuer { issuer })
    );
}

#[tokio::test]
async fn what_is_offered_is_named_where_nothing_is_in_common() {
    let scene = Scene {
        versions: vec![&TLS12],
        suites: vec![aws_lc_rs::cipher_suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256],
        ..Scene::new()
    };
    let text = failure(scene.dial(|_| {}).await).to_string();
    assert!(
        CipherSuite::ALL.iter().all(|suite| text.contains(suite.name())),
        "{text}"
    );
    let only_13 = |slot: &mut Slot| {
        slot.trust = Some(Arc::new(Trust {
            suites: vec![CipherSuite::Tls13Aes128],
            ..scene.root.trust()
        }));
    };
    let text = failure(scene.dial(only_13).await).to_string();
    assert!(text.contains("speaks TLS 1.3;"), "{text}");
}

#[tokio::test]
async fn a_port_without_tls_is_told() {
    let http = async |mut tcp: TcpStream| {
        let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        tcp.write_all(answer).await.unwrap();
        let _read = tcp.read(&mut [0; 4096]).await;
        None
    };
    assert_eq!(
        failure(Scene::new().dial_against(|_| {}, http).await),
        TlsError::NotTls
    );
}

#[tokio::test]
async fn a_csms_that_hangs_up_in_the_handshake_is_told() {
    let hang_up = async |mut tcp: TcpStream| {
        let _read = tcp.read(&mut [0; 4096]).await;
        None
    };
    assert_eq!(
        failure(Scene::new().dial_against(|_| {}, hang_up).await),
        TlsError::Closed
    );
}

#[tokio::test(start_paused = true)]
async fn a_csms_that_never_shakes_hands_is_given_up() {
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stream = TcpStream::connect(tcp.local_addr().unwrap()).await.unwrap();
    let slot = Slot {
        security_profile: 2,
        trust: Some(Arc::new(Authority::new("root").trust())),
        ..slot(1)
    };
    let client = Client::new(&slot, "127.0.0.1").unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    assert_eq!(
        client.connect(stream, deadline).await.unwrap_err(),
        TlsError::Timeout
    );
}

#[tokio::test]
async fn keys_are_logged_where_the_operator_says_and_for_nobody_else() {
    let path = std::env::temp_dir().join(format!("plugpoint-key-log-{}", std::process::id()));
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let scene = Scene::new();
    let logged = |slot: &mut Slot| {
        slot.trust = Some(Arc::new(Trust {
            key_log: Some(path.clone()),
            ..scene.root.trust()
        }));
    };
    scene.dial(logged).await.0.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    std::fs::remove_file(&path).unwrap();
    assert!(text.contains("CLIENT_TRAFFIC_SECRET_0 "), "{text}");
    assert_eq!(mode & 0o777, 0o600);
}
