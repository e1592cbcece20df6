//! Helpers of this room's tests: a slot, and a small CSMS on the loopback that behaves as it is told.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::HeaderValue,
    },
};

use crate::{
    credentials::{Credentials, Secret},
    settings::{BackOff, Settings, SocketSettings},
    slot::Slot,
};

pub(crate) const PASSWORD: &str = "a password of the tests";

/// A usable slot of security profile 1, which nothing listens on.
pub(crate) fn slot(id: i32) -> Slot {
    Slot {
        id,
        url: "ws://127.0.0.1:9/ocpp".into(),
        security_profile: 1,
        credentials: Credentials {
            identity: "CS1".into(),
            password: Some(Secret::new(PASSWORD)),
            certificate: None,
        },
        former: None,
        trust: None,
        versions: vec!["ocpp2.0.1".into(), "ocpp1.6".into()],
        binding: None,
        overwritten: false,
    }
}

/// Settings with waits of milliseconds, for tests on real sockets.
pub(crate) fn quick() -> Settings {
    Settings {
        attempts: 2,
        back_off: BackOff {
            wait_minimum: Duration::from_millis(1),
            random_range: Duration::ZERO,
            repeat_times: 2,
        },
        allow_unsecured: true,
        socket: SocketSettings::default(),
        ..Settings::default()
    }
}

/// A listening CSMS; each test accepts by hand.
pub(crate) struct Csms(TcpListener);

pub(crate) type Peer = WebSocketStream<TcpStream>;

impl Csms {
    pub(crate) async fn listen() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    /// A slot that points here.
    pub(crate) fn slot(&self, id: i32) -> Slot {
        Slot {
            url: format!("ws://{}/ocpp", self.0.local_addr().unwrap()),
            ..slot(id)
        }
    }

    pub(crate) async fn tcp(&self) -> TcpStream {
        self.0.accept().await.unwrap().0
    }

    /// Accepts a station and answers the upgrade with `protocol`, or without one.
    pub(crate) async fn upgrade(&self, protocol: Option<&'static str>) -> (Request, Peer) {
        Self::upgrade_stream(self.tcp().await, protocol).await
    }

    pub(crate) async fn upgrade_stream(stream: TcpStream, protocol: Option<&'static str>) -> (Request, Peer) {
        let mut seen = None;
        #[allow(clippy::result_large_err, reason = "the signature is tungstenite's")]
        let choose = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
            seen = Some(request.clone());
            if let Some(protocol) = protocol {
                let value = HeaderValue::from_static(protocol);
                response.headers_mut().insert("Sec-WebSocket-Protocol", value);
            }
            Ok(response)
        };
        let peer = accept_hdr_async(stream, choose).await.unwrap();
        (seen.unwrap(), peer)
    }

    pub(crate) async fn accept(&self) -> Peer {
        self.upgrade(Some("ocpp2.0.1")).await.1
    }

    /// Answers the upgrade with these bytes and waits for the station to hang up.
    pub(crate) async fn answer(&self, bytes: &str) {
        let mut stream = self.tcp().await;
        let mut request = [0; 2048];
        let _ = stream.read(&mut request).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        while stream.read(&mut request).await.is_ok_and(|n| n > 0) {}
    }
}

/// Sends back what comes until the station goes.
pub(crate) async fn echo(mut peer: Peer) {
    while let Some(Ok(message)) = peer.next().await {
        if let Message::Text(text) = message {
            peer.send(Message::Text(text)).await.unwrap();
        }
    }
}
