//! A small fake station, as obedient or rude as a test wants it.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures_util::{SinkExt, StreamExt};
use plugpoint_ocpp::Frame;
use plugpoint_ocpp::v201::SUBPROTOCOL;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::Csms;

/// Far more than anything here takes.
pub(crate) const SOON: Duration = Duration::from_secs(5);

pub(crate) struct FakeStation {
    socket: WebSocketStream<TcpStream>,
    calls: u32,
}

impl FakeStation {
    /// Connected and accepted.
    pub(crate) async fn booted(csms: &Csms, id: &str) -> Self {
        let mut station = Self::connected(csms, id).await;
        let answer = station.ask("BootNotification", boot()).await;
        assert_eq!(result(answer)["status"], "Accepted");
        station
    }

    pub(crate) async fn connected(csms: &Csms, id: &str) -> Self {
        Self::try_connect(csms, id, None).await.unwrap()
    }

    pub(crate) async fn try_connect(csms: &Csms, id: &str, password: Option<&str>) -> Result<Self, Error> {
        let mut request = format!("{}/{id}", csms.url()).into_client_request()?;
        let headers = request.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, format!("ocpp1.6, {SUBPROTOCOL}").parse()?);
        if let Some(password) = password {
            let proof = BASE64_STANDARD.encode(format!("{id}:{password}"));
            headers.insert(AUTHORIZATION, format!("Basic {proof}").parse()?);
        }
        let stream = TcpStream::connect(csms.address()).await?;
        stream.set_nodelay(true)?;
        let (socket, _) = client_async(request, stream).await?;
        Ok(Self { socket, calls: 0 })
    }

    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.unwrap();
    }

    /// The next text; none at the end, when a close frame has been answered.
    pub(crate) async fn text(&mut self) -> Option<String> {
        loop {
            match timeout(SOON, self.socket.next()).await.expect("nothing came") {
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    pub(crate) async fn frame(&mut self) -> Frame {
        Frame::parse(&self.text().await.expect("the connection ended")).unwrap()
    }

    /// A CALL under an id of its own, and the next frame.
    pub(crate) async fn ask(&mut self, action: &str, payload: Value) -> Frame {
        self.calls += 1;
        let id = format!("call-{}", self.calls);
        self.ask_as(&id, action, payload).await
    }

    pub(crate) async fn ask_as(&mut self, id: &str, action: &str, payload: Value) -> Frame {
        self.send(call(id, action, payload)).await;
        let answer = self.frame().await;
        assert_eq!(answer.id(), id);
        answer
    }

    /// Answers the next CALL; returns its action and payload.
    pub(crate) async fn serve(&mut self, answer: impl FnOnce(&str) -> String) -> (String, Value) {
        match self.frame().await {
            Frame::Call { id, action, payload } => {
                self.send(answer(&id)).await;
                (action, payload)
            }
            other => panic!("no CALL: {other}"),
        }
    }
}

pub(crate) fn call(id: &str, action: &str, payload: Value) -> String {
    json!([2, id, action, payload]).to_string()
}

pub(crate) fn result(frame: Frame) -> Value {
    match frame {
        Frame::CallResult { payload, .. } => payload,
        other => panic!("no result: {other}"),
    }
}

pub(crate) fn error_code(frame: Frame) -> String {
    match frame {
        Frame::CallError { code, .. } => code,
        other => panic!("no error: {other}"),
    }
}

pub(crate) fn boot() -> Value {
    json!({"chargingStation": {"model": "Fake", "vendorName": "plugpoint"}, "reason": "PowerUp"})
}

/// A TransactionEvent on EVSE 1, with the register in Wh.
pub(crate) fn event(transaction: &str, seq_no: i32, event_type: &str, register: f64) -> Value {
    let minute = seq_no.rem_euclid(60);
    let at = format!("2024-05-01T12:{minute:02}:00.000Z");
    json!({
        "eventType": event_type,
        "timestamp": at,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": transaction},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": at, "sampledValue": [{"value": register}]}],
    })
}
