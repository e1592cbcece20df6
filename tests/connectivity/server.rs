//! Servers that are no CSMS, each with one vice.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// What a server does with a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Vice {
    /// Takes it, and closes it at once.
    ClosesAtOnce,
    NeverAnswers,
    /// Answers the upgrade with an HTTP status.
    Status(&'static str),
    /// Upgrades to this subprotocol.
    Subprotocol(Option<&'static str>),
    /// Its answer to the upgrade has headers without end.
    EndlessHeaders,
    /// Its answer to the upgrade comes in single bytes, one each second.
    Drips,
    /// Upgrades, and says goodbye.
    SaysGoodbye,
    /// Upgrades, and neither reads nor writes any more.
    FallsSilent,
    /// Upgrades, and asks without end, without reading one answer.
    AsksWithoutReading,
    /// Upgrades, and sends what is no websocket frame.
    Babbles,
    /// Upgrades, and announces a frame of an exabyte.
    AnnouncesTooMuch,
    /// Upgrades, and resets the connection in the middle of a frame.
    ResetsInMidFrame,
}

/// A running server. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    dials: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(vice: Vice) -> Self {
        Self::at(([127, 0, 0, 1], 0).into(), vice).await
    }

    pub(crate) async fn at(address: SocketAddr, vice: Vice) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let dials = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(serve(listener, vice, Arc::clone(&dials)));
        Self { url, dials, task }
    }

    /// How often it was dialled.
    pub(crate) fn dials(&self) -> usize {
        self.dials.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, vice: Vice, dials: Arc<AtomicUsize>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        dials.fetch_add(1, Ordering::Relaxed);
        // The station may hang up at any time.
        connections.spawn(async move { misbehave(stream, vice).await.ok() });
    }
}

async fn misbehave(mut stream: TcpStream, vice: Vice) -> io::Result<()> {
    match vice {
        Vice::ClosesAtOnce => return Ok(()),
        Vice::NeverAnswers => {}
        Vice::Status(status) => {
            read_request(&mut stream).await?;
            let answer =
                format!("HTTP/1.1 {status}\r\nLocation: ws://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await?;
        }
        Vice::Subprotocol(protocol) => upgrade(&mut stream, protocol).await?,
        Vice::EndlessHeaders => endless_headers(&mut stream).await?,
        Vice::Drips => drip(&mut stream).await?,
        _ => {
            upgrade(&mut stream, Some("ocpp2.0.1")).await?;
            return misbehave_upgraded(stream, vice).await;
        }
    }
    hold(stream).await
}

async fn misbehave_upgraded(mut stream: TcpStream, vice: Vice) -> io::Result<()> {
    match vice {
        Vice::AsksWithoutReading => ask_without_end(&mut stream).await?,
        // A close frame with the code 1000.
        Vice::SaysGoodbye => stream.write_all(&[0x88, 2, 0x03, 0xe8]).await?,
        Vice::Babbles => stream.write_all(&[0xff; 4096]).await?,
        // A text of as many bytes as 62 bits can say.
        Vice::AnnouncesTooMuch => {
            stream
                .write_all(&[0x81, 127, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
                .await?
        }
        Vice::ResetsInMidFrame => {
            // Ten bytes of a hundred; a socket that is closed with bytes unread is reset.
            stream
                .write_all(&[
                    0x81, 100, b'[', b'2', b',', b'"', b'1', b'"', b',', b'"', b'R', b'e',
                ])
                .await?;
            return stream.readable().await;
        }
        _ => {}
    }
    hold(stream).await
}

/// Leaves it open, and reads nothing.
async fn hold(stream: TcpStream) -> io::Result<()> {
    let _stream = stream;
    std::future::pending().await
}

async fn read_request(stream: &mut TcpStream) -> io::Result<String> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&request).into_owned())
}

async fn upgrade(stream: &mut TcpStream, protocol: Option<&str>) -> io::Result<()> {
    let request = read_request(stream).await?;
    let key = request.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("sec-websocket-key").then_some(value)
    });
    let accept = derive_accept_key(key.expect("a station sends a key").as_bytes());
    let protocol = protocol.map_or(String::new(), |protocol| {
        format!("Sec-WebSocket-Protocol: {protocol}\r\n")
    });
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{protocol}\r\n"
    );
    stream.write_all(answer.as_bytes()).await
}

async fn endless_headers(stream: &mut TcpStream) -> io::Result<()> {
    read_request(stream).await?;
    stream
        .write_all(b"HTTP/1.1 101 Switching Protocols\r\nX: ")
        .await?;
    loop {
        stream.write_all(&[b'x'; 64 << 10]).await?;
    }
}

async fn drip(stream: &mut TcpStream) -> io::Result<()> {
    read_request(stream).await?;
    for byte in b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" {
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

async fn ask_without_end(stream: &mut TcpStream) -> io::Result<()> {
    let mut id = 0_u64;
    loop {
        id += 1;
        let text = format!(
            r#"[2,"{id}","GetVariables",{{"getVariableData":[{{"component":{{"name":"OCPPCommCtrlr"}},"variable":{{"name":"HeartbeatInterval"}}}}]}}]"#
        );
        let length = u16::try_from(text.len()).expect("a short text").to_be_bytes();
        stream.write_all(&[0x81, 126, length[0], length[1]]).await?;
        stream.write_all(text.as_bytes()).await?;
    }
}
