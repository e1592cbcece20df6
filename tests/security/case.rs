//! A station and a CSMS with OpenSSL's TLS, and how their meeting has to end.

use futures_util::{StreamExt, stream};
use plugpoint_api::Order;
use plugpoint_tests::{Builder, StationProcess, planted, within};
use serde_json::{Value, json};

use crate::authority::{Authority, ECDSA};
use crate::openssl_csms::{OpensslCsms, Tls};

/// How many cases are played at a time: each is a station and a CSMS.
pub(crate) const AT_A_TIME: usize = 4;

pub(crate) const STATION: &str = "CS0001";

/// What most certificates of the CSMS are for.
pub(crate) const ADDRESS: &str = "127.0.0.1";

pub(crate) struct Case {
    name: &'static str,
    profile: u8,
    host: &'static str,
    tls: Option<Tls>,
    /// The password that the CSMS asks for.
    password: Option<String>,
    variables: Vec<(&'static str, &'static str)>,
    /// In the state folder of the station.
    files: Vec<(&'static str, String)>,
    end: End,
}

/// How it ends.
enum End {
    /// The CSMS accepts the station, and has seen this of the connection.
    Connected(Value),
    /// The station stays outside, and says this of it.
    Outside(&'static str),
}

impl Case {
    /// At security profile 2, with a CSMS whose certificate is fine.
    pub(crate) fn new(name: &'static str, authority: &Authority) -> Self {
        Self {
            name,
            profile: 2,
            host: ADDRESS,
            tls: Some(Tls::new(authority.server(&ECDSA, &[ADDRESS], |_| {}))),
            password: Some(planted("password")),
            variables: Vec::new(),
            files: vec![("CSMSRootCertificate/root.pem", authority.pem())],
            end: End::Connected(json!({})),
        }
    }

    /// Another certificate of the CSMS, and its key.
    pub(crate) fn shows(mut self, shown: (String, String)) -> Self {
        self.tls = Some(Tls::new(shown));
        self
    }

    /// TLS of the CSMS that is otherwise than usual.
    pub(crate) fn tls(mut self, change: impl FnOnce(&mut Tls)) -> Self {
        change(self.tls.as_mut().expect("a CSMS with TLS"));
        self
    }

    /// The CSMS speaks no TLS.
    pub(crate) fn plain(mut self) -> Self {
        self.tls = None;
        self
    }

    pub(crate) fn password(mut self, password: Option<&str>) -> Self {
        self.password = password.map(Into::into);
        self
    }

    pub(crate) fn profile(mut self, profile: u8) -> Self {
        self.profile = profile;
        self
    }

    /// Security profile 3 with a certificate of the station.
    pub(crate) fn own(mut self, (certificate, key): (String, String)) -> Self {
        self.files
            .push(("ChargingStationCertificate/own.pem", certificate));
        self.files.push(("keys/own.pem", key));
        self.password(None).profile(3)
    }

    /// The host in the URL that the station has.
    pub(crate) fn dials(mut self, host: &'static str) -> Self {
        self.host = host;
        self
    }

    pub(crate) fn set(mut self, variable: &'static str, value: &'static str) -> Self {
        self.variables.push((variable, value));
        self
    }

    /// The station has this revocation list.
    pub(crate) fn crl(mut self, list: String) -> Self {
        self.files.push(("crls/list.pem", list));
        self
    }

    /// The CSMS sees at least this of the connection.
    pub(crate) fn connects(mut self, seen: Value) -> Self {
        self.end = End::Connected(seen);
        self
    }

    pub(crate) fn stays_outside(mut self, words: &'static str) -> Self {
        self.end = End::Outside(words);
        self
    }

    async fn play(self) {
        let mut csms = OpensslCsms::start(self.tls.as_ref()).await;
        if let Some(password) = &self.password {
            csms.ask_for(password).await;
        }
        let station = self.station(csms.port).start();
        match &self.end {
            End::Connected(seen) => self.is_accepted(&csms, seen).await,
            End::Outside(words) => self.is_outside(&csms, &station, words).await,
        }
    }

    async fn is_accepted(&self, csms: &OpensslCsms, seen: &Value) {
        // Only a station that was accepted sends it.
        within(self.name, async || csms.told("StatusNotification").pop()).await;
        let connection = &csms.told("connected")[0];
        for (name, value) in seen.as_object().expect("an object") {
            assert_eq!(&connection[name], value, "{}: {name}", self.name);
        }
    }

    async fn is_outside(&self, csms: &OpensslCsms, station: &StationProcess, words: &str) {
        let what = format!("{}: {words}", self.name);
        within(&what, async || {
            let network = station.control(&Order::NetStatus).await;
            let connection = &network["connection"];
            let why = [&connection["why"], &connection["slots"][0]["unusable"]];
            let mut why = why.into_iter().filter_map(Value::as_str);
            why.any(|why| why.contains(words)).then_some(())
        })
        .await;
        assert!(csms.told("connected").is_empty(), "{}", self.name);
    }

    fn station(&self, port: u16) -> Builder {
        let scheme = if self.profile < 2 { "ws" } else { "wss" };
        let url = format!("{scheme}://{}:{port}", self.host);
        let mut station = station(&url).set(
            "NetworkConfiguration[1].SecurityProfile",
            &self.profile.to_string(),
        );
        for (variable, value) in &self.variables {
            station = station.set(variable, value);
        }
        for (path, content) in &self.files {
            station = station.state_file(&format!("certificates/{path}"), content);
        }
        station
    }
}

/// Dials again each second, and has one attempt for a slot.
pub(crate) fn station(url: &str) -> Builder {
    StationProcess::builder(url)
        .set("SecurityCtrlr.Identity", STATION)
        .set("InternalCtrlr.ChargeBoxSerialNumber", STATION)
        .set("OCPPCommCtrlr.NetworkProfileConnectionAttempts", "1")
        .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "1")
        .set("OCPPCommCtrlr.RetryBackOffRandomRange", "0")
        .set("OCPPCommCtrlr.RetryBackOffRepeatTimes", "0")
}

/// Plays some at a time.
pub(crate) async fn play(cases: Vec<Case>) {
    stream::iter(cases)
        .for_each_concurrent(AT_A_TIME, Case::play)
        .await;
}
