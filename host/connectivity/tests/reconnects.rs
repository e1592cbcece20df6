//! Ten thousand reconnects of every kind leave nothing behind. In a process of its own, so that everything can be
//! counted.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use plugpoint_connectivity::{
    BackOff, Binding, Credentials, Event, Handle, Link, Lost, Manager, Secret, Settings, Slot,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::HeaderValue,
    },
};

const RECONNECTS: usize = 10_000;

/// Before the first count: what is allocated once is there by then.
const WARM_UP: usize = 500;

/// Allocators keep some; a leak of one small frame a reconnect would be ten times as much.
const KEPT: usize = 1 << 20;

struct Site {
    csms: TcpListener,
    handle: Handle,
    events: mpsc::Receiver<Event>,
    /// Both ends of the present connection.
    peer: WebSocketStream<TcpStream>,
    link: Link,
}

/// What is left behind when something leaks.
#[derive(Debug)]
struct Count {
    tasks: usize,
    files: usize,
    threads: usize,
}

impl Count {
    fn now() -> Self {
        let entries = |folder| std::fs::read_dir(folder).map_or(0, Iterator::count);
        Self {
            tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
            files: entries("/proc/self/fd"),
            threads: entries("/proc/self/task"),
        }
    }

    fn is_more_than(&self, before: &Self) -> bool {
        self.tasks > before.tasks || self.files > before.files || self.threads > before.threads
    }
}

/// Bytes.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").expect("statm");
    let pages = pages
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("a number of pages") * 4096
}

#[tokio::test]
async fn ten_thousand_reconnects_leave_no_memory_no_descriptor_and_no_task() {
    let mut site = site().await;
    for round in 0..WARM_UP {
        site.reconnect(round).await;
    }
    let (before, memory) = (Count::now(), resident());
    for round in 0..RECONNECTS {
        site.reconnect(round).await;
    }
    // A task may take a moment to end.
    let gone = async {
        while Count::now().is_more_than(&before) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let gone = timeout(Duration::from_secs(30), gone).await;
    assert!(gone.is_ok(), "{before:?}, and now {:?}", Count::now());
    let grown = resident().saturating_sub(memory);
    assert!(grown < KEPT, "{grown} bytes more");
    site.handle.stop().await;
}

async fn site() -> Site {
    let csms = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let slot = Slot {
        id: 1,
        url: format!("ws://{}/ocpp", csms.local_addr().expect("an address")),
        security_profile: 1,
        credentials: Credentials {
            identity: "CS1".into(),
            password: Some(Secret::new("a password of the tests")),
            certificate: None,
        },
        former: None,
        trust: None,
        versions: vec!["ocpp2.0.1".into()],
        binding: Some(Binding::Interface("lo".into())),
        overwritten: false,
    };
    let back_off = BackOff {
        wait_minimum: Duration::from_millis(1),
        random_range: Duration::ZERO,
        repeat_times: 0,
    };
    let settings = Settings {
        back_off,
        ..Settings::default()
    };
    let (handle, mut events) = Manager::spawn(settings, vec![slot], None, 1);
    let (peer, link) = tokio::join!(accept(&csms), connected(&mut events));
    Site {
        csms,
        handle,
        events,
        peer,
        link,
    }
}

impl Site {
    /// A frame each way, one of the ways in which a connection ends, and the next one.
    async fn reconnect(&mut self, round: usize) {
        self.handle.accepted(&self.link).await;
        self.link.send("up").expect("a connection");
        assert_eq!(
            self.peer.next().await.expect("a frame").expect("a frame"),
            Message::text("up")
        );
        self.peer.send(Message::text("down")).await.expect("a connection");
        match round % 4 {
            0 => self.peer.close(None).await.expect("a connection"),
            1 => self.peer.get_mut().shutdown().await.expect("a connection"),
            2 => {
                self.handle.reconnect("the test wishes it", None).await;
                while self.peer.next().await.is_some_and(|frame| frame.is_ok()) {}
            }
            _ => {
                self.handle
                    .network_lost(Lost::Binding(Binding::Interface("lo".into())))
                    .await
            }
        }
        disconnected(&mut self.events).await;
        (self.peer, self.link) = tokio::join!(accept(&self.csms), connected(&mut self.events));
    }
}

async fn accept(csms: &TcpListener) -> WebSocketStream<TcpStream> {
    #[allow(clippy::result_large_err, reason = "the signature is tungstenite's")]
    let choose = |_: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let headers = response.headers_mut();
        headers.insert("Sec-WebSocket-Protocol", HeaderValue::from_static("ocpp2.0.1"));
        Ok(response)
    };
    let (stream, _) = csms.accept().await.expect("a station");
    stream.set_nodelay(true).expect("a socket");
    accept_hdr_async(stream, choose).await.expect("an upgrade")
}

async fn connected(events: &mut mpsc::Receiver<Event>) -> Link {
    loop {
        if let Event::Connected { link, .. } = event(events).await {
            return link;
        }
    }
}

async fn disconnected(events: &mut mpsc::Receiver<Event>) {
    while !matches!(event(events).await, Event::Disconnected { .. }) {}
}

async fn event(events: &mut mpsc::Receiver<Event>) -> Event {
    let event = timeout(Duration::from_secs(30), events.recv()).await;
    event.expect("an event in time").expect("a manager")
}
