//! One websocket: texts in, texts out, until it ends.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use jiff::Timestamp;
use plugpoint_ocpp::Frame;
use plugpoint_ocpp::v201::Action;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message, Utf8Bytes};

use crate::exchange::Exchange;
use crate::ledger::Fact;
use crate::log::{Direction, FrameKind, LoggedFrame};
use crate::notice::Notice;
use crate::peer::{Link, Peer};
use crate::shared::Shared;
use crate::tls::Socket;

/// How long the other side may take to answer our close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// What a connection is told to do.
#[derive(Debug)]
pub(crate) enum Order {
    Send(Outgoing),
    /// Closes with this RFC 6455 code.
    Close(u16),
    /// Drops the socket without a word.
    Cut,
}

/// A text to be sent.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) text: Utf8Bytes,
    pub(crate) kind: FrameKind,
    pub(crate) action: Option<Action>,
    /// The CALL of the station that it answers.
    pub(crate) answers: Option<String>,
}

impl Outgoing {
    pub(crate) fn new(frame: &Frame, action: Option<Action>) -> Self {
        let kind = FrameKind::from(frame);
        Self {
            text: frame.to_string().into(),
            kind,
            action,
            answers: (kind != FrameKind::Call).then(|| frame.id().to_owned()),
        }
    }
}

/// Keeps the connection until either side ends it. Returns why it ended.
pub(crate) async fn serve(
    socket: WebSocketStream<Box<dyn Socket>>,
    shared: Arc<Shared>,
    peer: Arc<Peer>,
) -> String {
    let (link, orders) = mpsc::unbounded_channel();
    let mut connection = Connection {
        socket,
        orders,
        silence: shared.silence.subscribe(),
        presence: Presence::begin(&shared, &peer, link.clone()),
        exchange: Exchange::new(shared, peer, link),
    };
    loop {
        if let Err(reason) = connection.step().await {
            return reason;
        }
    }
}

struct Connection {
    socket: WebSocketStream<Box<dyn Socket>>,
    orders: mpsc::UnboundedReceiver<Order>,
    silence: watch::Receiver<bool>,
    presence: Presence,
    exchange: Exchange,
}

impl Connection {
    /// One message in, or one order. The error says why the connection is over.
    ///
    /// What has come is read before anything is sent: a station that sends a second CALL without
    /// waiting for our answer to the first is then seen to do it.
    async fn step(&mut self) -> Result<(), String> {
        if self.silence.wait_for(|silent| !silent).await.is_err() {
            return Err("the CSMS has stopped".to_owned());
        }
        tokio::select! {
            biased;
            changed = self.silence.changed() => changed.map_err(|error| error.to_string()),
            message = self.socket.next() => self.read(message),
            Some(order) = self.orders.recv() => self.obey(order).await,
        }
    }

    fn read(&mut self, message: Option<tungstenite::Result<Message>>) -> Result<(), String> {
        match message {
            None => Err("the station closed".to_owned()),
            Some(Err(error)) => Err(error.to_string()),
            // Another connection took this one's place, and the order to close is on its way.
            Some(Ok(_)) if !self.presence.is_current() => Ok(()),
            Some(Ok(Message::Text(text))) => {
                self.exchange.received(text);
                Ok(())
            }
            Some(Ok(Message::Binary(_))) => {
                self.exchange.bad_frame("a binary message");
                Ok(())
            }
            // Reading goes on until the closing handshake is complete. Pings are answered by the socket.
            Some(Ok(_)) => Ok(()),
        }
    }

    async fn obey(&mut self, order: Order) -> Result<(), String> {
        match order {
            Order::Send(outgoing) => self.send(outgoing).await,
            Order::Close(code) => {
                self.close(code).await;
                Err(format!("the CSMS closed with {code}"))
            }
            Order::Cut => Err("the CSMS cut the link".to_owned()),
        }
    }

    async fn send(&mut self, outgoing: Outgoing) -> Result<(), String> {
        if let Some(id) = &outgoing.answers {
            self.exchange.answered(id);
        }
        let frame = LoggedFrame {
            at: Timestamp::now(),
            direction: Direction::Sent,
            kind: outgoing.kind,
            action: outgoing.action,
            text: outgoing.text.clone(),
        };
        self.exchange.log(frame);
        let sent = self.socket.send(Message::Text(outgoing.text)).await;
        sent.map_err(|error| error.to_string())
    }

    /// Says why, and waits a little for the other side's goodbye.
    async fn close(&mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: Utf8Bytes::default(),
        };
        let goodbye = async {
            self.socket.close(Some(frame)).await.ok();
            while let Some(Ok(_)) = self.socket.next().await {}
        };
        timeout(CLOSE_TIMEOUT, goodbye).await.ok();
    }
}

/// A station's being connected. Ends when it is dropped, also when the CSMS is stopped.
struct Presence {
    shared: Arc<Shared>,
    peer: Arc<Peer>,
    number: u64,
}

impl Presence {
    fn begin(shared: &Arc<Shared>, peer: &Arc<Peer>, link: Link) -> Self {
        shared.note(&peer.id, Fact::Connected);
        let station = peer.id.clone();
        shared.tell(|| Notice::Connected { station });
        Self {
            number: peer.attach(link),
            shared: Arc::clone(shared),
            peer: Arc::clone(peer),
        }
    }

    fn is_current(&self) -> bool {
        self.peer.is_current(self.number)
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.peer.detach(self.number);
        self.shared.note(&self.peer.id, Fact::Disconnected);
    }
}
