//! The floor: a station that is nothing but a websocket and canned replies. What it costs, any station costs.

use std::error::Error;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

const BOOT: &str = r#"[2,"boot","BootNotification",{"reason":"PowerUp","chargingStation":{"model":"bare","vendorName":"bare"}}]"#;
const VARIABLE: &str = r#"{"getVariableResult":[{"attributeStatus":"Accepted","attributeValue":"300","component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}}]}"#;
const UNLOCKED: &str = r#"{"status":"Unlocked"}"#;

/// Connects to the CSMS at the address given (`127.0.0.1:9000`), says that it has booted, and answers.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).ok_or("usage: bare-station HOST:PORT")?;
    let stream = TcpStream::connect(&address).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{address}/bare").into_client_request()?;
    request
        .headers_mut()
        .insert("Sec-WebSocket-Protocol", HeaderValue::from_static("ocpp2.0.1"));
    let (mut socket, _) = client_async(request, stream).await?;
    socket.send(Message::text(BOOT)).await?;
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Text(text) = message
            && let Some(reply) = reply(serde_json::from_str(&text)?)
        {
            socket.send(Message::text(reply)).await?;
        }
    }
    Ok(())
}

/// None: the frame is no CALL.
fn reply(frame: Value) -> Option<String> {
    let (id, action) = (&frame[1], frame[2].as_str()?);
    let payload = if action == "GetVariables" {
        VARIABLE
    } else {
        UNLOCKED
    };
    (frame[0] == 2).then(|| format!("[3,{id},{payload}]"))
}
