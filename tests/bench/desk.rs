//! The CSMS that measures. It is as bare as the floor, so that what differs is the station.

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

const TIME: &str = "2026-01-01T00:00:00Z";

pub(crate) struct Desk {
    listener: TcpListener,
}

/// A connected station.
pub(crate) struct Peer {
    socket: WebSocketStream<TcpStream>,
    calls: u64,
}

/// What a station asked; it has its answer.
pub(crate) struct Asked {
    pub(crate) action: String,
    pub(crate) payload: Value,
}

impl Desk {
    pub(crate) async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        Ok(Self { listener })
    }

    /// `127.0.0.1:9000`.
    pub(crate) fn address(&self) -> Result<String> {
        Ok(self.listener.local_addr()?.to_string())
    }

    pub(crate) async fn accept(&self) -> Result<Peer> {
        let (stream, _) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        let socket = accept_hdr_async(stream, agree).await?;
        Ok(Peer { socket, calls: 0 })
    }

    /// The next station, once its BootNotification has been accepted.
    pub(crate) async fn booted(&self) -> Result<Peer> {
        let mut peer = self.accept().await?;
        peer.until(|asked| asked.action == "BootNotification").await?;
        Ok(peer)
    }
}

#[expect(clippy::result_large_err, reason = "the shape of tungstenite's callback")]
fn agree(_: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let protocol = HeaderValue::from_static("ocpp2.0.1");
    response.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
    Ok(response)
}

impl Peer {
    /// Makes a CALL and waits for its result; the station's own CALLs are answered meanwhile.
    pub(crate) async fn call(&mut self, action: &str, payload: &str) -> Result<Value> {
        self.calls += 1;
        let id = self.calls.to_string();
        self.socket
            .send(Message::text(format!(r#"[2,"{id}","{action}",{payload}]"#)))
            .await?;
        loop {
            let mut frame = self.read().await?;
            match frame[0].as_u64() {
                Some(2) => drop(self.answer(frame).await?),
                Some(3) if frame[1] == id.as_str() => return Ok(frame[2].take()),
                _ => bail!("{action} was answered by {frame}"),
            }
        }
    }

    /// Answers the station's CALLs up to the first that is as wanted.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Asked) -> bool) -> Result<()> {
        loop {
            let frame = self.read().await?;
            if wanted(&self.answer(frame).await?) {
                return Ok(());
            }
        }
    }

    /// Answers the station's CALLs for as long as something else takes.
    pub(crate) async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> Result<T> {
        tokio::select! {
            done = work => Ok(done),
            gone = self.until(|_| false) => bail!("the station has gone: {gone:?}"),
        }
    }

    async fn read(&mut self) -> Result<Value> {
        loop {
            match self.socket.next().await.context("the station has gone")?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(_) => bail!("the station closed"),
                _ => {}
            }
        }
    }

    async fn answer(&mut self, mut frame: Value) -> Result<Asked> {
        let id = frame[1].take();
        let action = frame[2]
            .as_str()
            .with_context(|| format!("no CALL: {frame}"))?
            .to_owned();
        let payload = match action.as_str() {
            "BootNotification" => {
                format!(r#"{{"currentTime":"{TIME}","interval":3600,"status":"Accepted"}}"#)
            }
            "Heartbeat" => format!(r#"{{"currentTime":"{TIME}"}}"#),
            "Authorize" => r#"{"idTokenInfo":{"status":"Accepted"}}"#.to_owned(),
            _ => "{}".to_owned(),
        };
        self.socket
            .send(Message::text(format!("[3,{id},{payload}]")))
            .await?;
        Ok(Asked {
            action,
            payload: frame[3].take(),
        })
    }
}
