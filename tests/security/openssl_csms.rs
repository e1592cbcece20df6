//! A CSMS whose TLS is OpenSSL's: `python/openssl_csms.py`, which takes orders and tells what it sees.

use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use plugpoint_tests::{python, root, within};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// Any version that OpenSSL has.
const ANY_VERSION: [&str; 2] = ["MINIMUM_SUPPORTED", "MAXIMUM_SUPPORTED"];

pub(crate) const TLS_1_2: [&str; 2] = ["TLSv1_2", "TLSv1_2"];
pub(crate) const TLS_1_3: [&str; 2] = ["TLSv1_3", "TLSv1_3"];

/// How it speaks TLS.
#[derive(Clone)]
pub(crate) struct Tls {
    /// As PEM, the certificate of the CSMS first.
    pub(crate) chain: String,
    pub(crate) key: String,
    /// The lowest and the highest, as Python's `ssl.TLSVersion` names them.
    pub(crate) versions: [&'static str; 2],
    /// In OpenSSL's words; OpenSSL's choice where there are none.
    pub(crate) ciphers: Option<&'static str>,
    /// Whose certificates stations have to show (security profile 3).
    pub(crate) station_root: Option<String>,
}

impl Tls {
    /// With a chain and its key.
    pub(crate) fn new((chain, key): (String, String)) -> Self {
        Self {
            chain,
            key,
            versions: ANY_VERSION,
            ciphers: None,
            station_root: None,
        }
    }

    pub(crate) fn speak_1_1_only(&mut self) {
        self.versions = ["TLSv1_1", "TLSv1_1"];
        self.ciphers = Some("DEFAULT:@SECLEVEL=0");
    }

    /// Without forward secrecy; with a key of RSA only.
    pub(crate) fn exchange_keys_by_rsa_only(&mut self) {
        self.versions = TLS_1_2;
        self.ciphers = Some("AES256-GCM-SHA384:AES128-GCM-SHA256:@SECLEVEL=0");
    }
}

pub(crate) struct OpensslCsms {
    pub(crate) port: u16,
    orders: ChildStdin,
    told: Arc<Mutex<Vec<Value>>>,
    /// Ends with it.
    _python: Child,
}

impl OpensslCsms {
    /// Without TLS, where none is given.
    pub(crate) async fn start(tls: Option<&Tls>) -> Self {
        let mut command = Command::new(python());
        command
            .arg("-B")
            .arg(root().join("tests/security/python/openssl_csms.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().expect("the environment's Python starts");
        let told = Arc::default();
        let lines = child.stdout.take().expect("stdout is piped");
        tokio::spawn(listen(lines, Arc::clone(&told)));
        let mut csms = Self {
            port: 0,
            orders: child.stdin.take().expect("stdin is piped"),
            told,
            _python: child,
        };
        csms.serve(tls).await;
        let port = csms.told("serving")[0]
            .as_u64()
            .and_then(|port| port.try_into().ok());
        csms.port = port.expect("a port");
        csms
    }

    /// Serves so from now on, on the same port.
    pub(crate) async fn serve(&mut self, tls: Option<&Tls>) {
        let before = self.told("serving").len();
        let tls = tls.map(|tls| {
            json!({
                "chain": tls.chain,
                "key": tls.key,
                "versions": tls.versions,
                "ciphers": tls.ciphers,
                "station_root": tls.station_root,
            })
        });
        self.order(json!({ "serve": { "tls": tls } })).await;
        self.tells("serving", before + 1).await;
    }

    /// The password that it asks stations for from now on.
    pub(crate) async fn ask_for(&mut self, password: &str) {
        self.order(json!({ "password": password })).await;
    }

    /// Calls the station, and gives the answer.
    pub(crate) async fn call(&mut self, action: &str, payload: Value) -> Value {
        let before = self.told("answer").len();
        self.order(json!({ "call": [action, payload] })).await;
        self.tells("answer", before + 1).await.remove(before)
    }

    /// The security events of this kind that the station has sent, once it has sent one and has nothing more to send.
    pub(crate) async fn security_events(&mut self, kind: &str) -> Vec<Value> {
        let told = |csms: &Self| {
            let mut events = csms.told("SecurityEventNotification");
            events.retain(|event| event["type"] == kind);
            events
        };
        within(kind, async || told(self).pop()).await;
        // What the station had to say before is said when this comes.
        let answer = self
            .call("TriggerMessage", json!({"requestedMessage": "Heartbeat"}))
            .await;
        assert_eq!(answer["status"], "Accepted");
        self.tells("Heartbeat", 1).await;
        told(self)
    }

    /// All that it has told of this so far: `hello` for each handshake that began, `connected`, `refused`, or the
    /// payloads of an action.
    pub(crate) fn told(&self, what: &str) -> Vec<Value> {
        let told = self.told.lock().unwrap();
        told.iter().filter_map(|line| line.get(what)).cloned().collect()
    }

    /// Waits until it has told of this so many times.
    pub(crate) async fn tells(&self, what: &str, times: usize) -> Vec<Value> {
        within(&format!("{what}, {times} times"), async || {
            let told = self.told(what);
            (told.len() >= times).then_some(told)
        })
        .await
    }

    async fn order(&mut self, order: Value) {
        let line = format!("{order}\n");
        self.orders
            .write_all(line.as_bytes())
            .await
            .expect("the CSMS runs");
    }
}

impl Drop for OpensslCsms {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            let lines: Vec<_> = told.iter().map(Value::to_string).collect();
            eprintln!("── what the CSMS has told\n{}", lines.join("\n"));
        }
    }
}

async fn listen(lines: ChildStdout, told: Arc<Mutex<Vec<Value>>>) {
    let mut lines = BufReader::new(lines).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        told.lock().unwrap().push(serde_json::from_str(&line).unwrap());
    }
}
