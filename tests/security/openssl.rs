//! A dial of a server of OpenSSL that does not suit the station, or that the station does not suit: it says why.

use std::process::Stdio;

use plugpoint_tests::{StationProcess, within};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::authority::Authority;

/// `openssl s_server`, which ends with this.
struct Server {
    url: String,
    _process: Child,
    _files: TempDir,
}

impl Server {
    async fn start(authority: &Authority, options: &[&str]) -> Self {
        let files = tempfile::tempdir().unwrap();
        let tls = authority.csms();
        let (certificate, key) = (files.path().join("certificate"), files.path().join("key"));
        std::fs::write(&certificate, &tls.chain[0]).unwrap();
        std::fs::write(&key, tls.key.secret_der()).unwrap();
        let mut process = Command::new("openssl")
            .args([
                "s_server",
                "-www",
                "-accept",
                "127.0.0.1:0",
                "-certform",
                "DER",
                "-keyform",
                "DER",
            ])
            .arg("-cert")
            .arg(&certificate)
            .arg("-key")
            .arg(&key)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("openssl is installed");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next_line().await.unwrap().expect("the server starts");
            if let Some(address) = line.strip_prefix("ACCEPT ") {
                break address.trim().to_owned();
            }
        };
        // Nobody reads the rest of what it says, and it does not say much.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            url: format!("wss://{address}"),
            _process: process,
            _files: files,
        }
    }
}

/// Has a station that trusts `root` dial a server, until its log has all the words.
async fn told(root: &Authority, server: &Server, words: &[&str]) {
    let station = StationProcess::builder(&server.url)
        .set("NetworkConfiguration[1].SecurityProfile", "2")
        .set("SecurityCtrlr.BasicAuthPassword", "a-password-of-the-tests")
        .state_file("certificates/CSMSRootCertificate/given.pem", &root.pem())
        .start();
    within(&format!("{words:?} in the log"), async || {
        let log = station.log();
        words.iter().all(|words| log.contains(words)).then_some(())
    })
    .await;
    assert!(!station.log().contains("a-password-of-the-tests"));
}

#[tokio::test]
async fn a_server_of_either_version_is_reached() {
    let root = Authority::new("root");
    for version in ["-tls1_2", "-tls1_3"] {
        let server = Server::start(&root, &[version]).await;
        // TLS is up, and what is behind it is no CSMS.
        told(&root, &server, &["the CSMS does not speak websocket"]).await;
    }
}

//= A00.FR.310 test
#[tokio::test]
async fn a_stranger_is_named() {
    let server = Server::start(&Authority::new("stranger"), &[]).await;
    let words = [
        "it was issued by CN=stranger, and no root certificate of this station leads there",
        "security event InvalidCsmsCertificate",
    ];
    told(&Authority::new("root"), &server, &words).await;
}

//= A00.FR.316 test
#[tokio::test]
async fn a_server_of_an_old_version_is_told_of() {
    let root = Authority::new("root");
    let server = Server::start(&root, &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]).await;
    let words = [
        "no TLS version in common with this station, which speaks TLS 1.3 and TLS 1.2",
        "security event InvalidTLSVersion",
    ];
    told(&root, &server, &words).await;
}

//= A00.FR.323 test
#[tokio::test]
async fn a_server_without_forward_secrecy_is_told_of() {
    let root = Authority::new("root");
    let server = Server::start(&root, &["-tls1_2", "-cipher", "AES128-GCM-SHA256"]).await;
    let words = [
        "this station offers TLS_AES_256_GCM_SHA384",
        "security event InvalidTLSCipherSuite",
    ];
    told(&root, &server, &words).await;
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_is_told_of() {
    let root = Authority::new("root");
    for version in ["-tls1_2", "-tls1_3"] {
        let server = Server::start(&root, &[version, "-Verify", "1"]).await;
        let words = [
            "the CSMS demands a certificate of this station; use security profile 3",
            "security event FailedToAuthenticateAtCsms",
        ];
        told(&root, &server, &words).await;
    }
}
