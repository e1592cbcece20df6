//! One live connection: frames in, frames out, pings, and an end in bounded time.
//!
//! All of it is one future, and the only one that touches the socket: a frame goes from the socket into the
//! event channel, and from the link's outbox to the socket, with no task between and no copy. When the
//! station does not take its events, reading stops (so the CSMS feels it, and memory stays bounded) while
//! pings and writes go on. When the CSMS does not read, the outbox fills, and the write timeout ends it.

mod timing;
mod wire;

use std::task::Poll;

use tokio::{
    io::{AsyncRead, AsyncWrite},
    select,
    sync::{mpsc, watch},
    time::{Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message, error::CapacityError, protocol::CloseFrame},
};
use tracing::{debug, warn};

use crate::{
    Text,
    dialler::MAX_MESSAGE,
    event::{Event, Link, deliver_held},
    reason::CloseReason,
    settings::SocketSettings,
};
use timing::{Alarm, Due, next_ping};
use wire::Wire;

/// What the manager wants of a live connection; the latest word counts.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    pub(crate) settings: SocketSettings,
    pub(crate) close: Option<Closing>,
    /// The network that the connection goes over is gone: nothing gets through any more.
    pub(crate) lost: Option<String>,
}

/// A close that this station wishes, with its RFC 6455 code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Closing {
    pub(crate) code: u16,
    pub(crate) reason: String,
}

/// How a connection ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) reason: CloseReason,
    /// An event that the station had no room for. It comes before everything that follows.
    pub(crate) held: Option<Event>,
}

pub(crate) struct Connection<S> {
    wire: Wire<S>,
    outbox: mpsc::Receiver<Text>,
    /// Keeps the outbox open when the station has dropped its link: it may listen without speaking.
    _link: Link,
    /// False once a close frame was sent or seen: nothing may follow it.
    sending: bool,
    events: mpsc::Sender<Event>,
    /// The event that the channel had no room for. Nothing is read before it is gone.
    held: Option<Event>,
    orders: watch::Receiver<Orders>,
    settings: SocketSettings,
    /// Why the connection is ending, once it is.
    ending: Option<CloseReason>,
    /// The peer's close frame came, and the answer to it is on its way.
    saw_close: bool,
    due: Due,
    alarm: Alarm,
}

enum Step {
    Read(Option<tungstenite::Result<Message>>),
    Flushed(tungstenite::Result<()>),
    Send(Option<Text>),
    Delivered,
    Ordered,
    Alarm,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// `connected` is the first event that is delivered; `outbox` is the other end of `link`.
    pub(crate) fn new(
        socket: WebSocketStream<S>,
        connected: Event,
        events: mpsc::Sender<Event>,
        (link, outbox): (Link, mpsc::Receiver<Text>),
        orders: watch::Receiver<Orders>,
    ) -> Self {
        let settings = orders.borrow().settings;
        let due = Due {
            ping: next_ping(settings),
            ..Due::default()
        };
        Self {
            wire: Wire {
                socket,
                flushing: false,
            },
            outbox,
            _link: link,
            sending: true,
            events,
            held: Some(connected),
            orders,
            settings,
            ending: None,
            saw_close: false,
            due,
            alarm: Alarm::new(),
        }
    }

    /// Runs until the connection has ended. Every event of it is delivered before that, but for the last one perhaps.
    pub(crate) async fn run(mut self) -> Ended {
        let reason = loop {
            let step = self.next().await;
            if let Err(reason) = self.take(step) {
                break reason;
            }
        };
        self.say_why(&reason).await;
        let held = self.held;
        Ended { reason, held }
    }

    async fn next(&mut self) -> Step {
        let may_read = self.held.is_none();
        let alarm = self.due.next(may_read);
        if let Some(at) = alarm {
            self.alarm.arm(at);
        }
        select! {
            step = std::future::poll_fn(|cx| self.wire.poll(cx, may_read)) => step,
            text = self.outbox.recv(), if self.sending && !self.wire.flushing => Step::Send(text),
            () = deliver_held(&self.events, &mut self.held), if !may_read => Step::Delivered,
            Ok(()) = self.orders.changed() => Step::Ordered,
            () = self.alarm.0.as_mut(), if alarm.is_some() => self.rung(may_read).await,
        }
    }

    /// A process that did not run for a while finds its patience over and the pong in the socket: what has come counts
    /// before what is missed.
    async fn rung(&mut self, may_read: bool) -> Step {
        if !self.due.missed_pong(Instant::now()) {
            return Step::Alarm;
        }
        std::future::poll_fn(|cx| match self.wire.poll(cx, may_read) {
            Poll::Ready(come) => Poll::Ready(come),
            Poll::Pending => Poll::Ready(Step::Alarm),
        })
        .await
    }

    /// Does what a step asks for. The error is the end of the connection.
    fn take(&mut self, step: Step) -> Result<(), CloseReason> {
        match step {
            Step::Read(Some(Ok(message))) => self.read(message),
            Step::Read(Some(Err(error))) => Err(self.ended_by(error)),
            Step::Read(None) => Err(self.ended("the peer closed the socket")),
            Step::Flushed(Ok(())) => self.flushed(),
            Step::Flushed(Err(error)) => Err(self.ended_by(error)),
            Step::Send(Some(text)) => self.write(Message::Text(text)),
            Step::Send(None) => self.write_close(),
            Step::Delivered => {
                self.delivered();
                Ok(())
            }
            Step::Ordered => self.ordered(),
            Step::Alarm => self.alarmed(),
        }
    }

    fn read(&mut self, message: Message) -> Result<(), CloseReason> {
        // Any frame is a sign of life: a pong may queue behind a long answer.
        self.due.pong = None;
        match message {
            Message::Text(text) => self.deliver(Event::Frame(text)),
            Message::Binary(bytes) => {
                warn!(
                    bytes = bytes.len(),
                    "a binary frame was ignored: OCPP-J speaks text"
                );
            }
            // The websocket has its pong ready; it leaves with the next flush.
            Message::Ping(_) => self.flush(),
            Message::Pong(_) | Message::Frame(_) => {}
            Message::Close(frame) => return self.read_close(frame),
        }
        Ok(())
    }

    fn read_close(&mut self, frame: Option<CloseFrame>) -> Result<(), CloseReason> {
        if !self.sending {
            return Err(self.ended("two close frames came"));
        }
        let (code, text) = frame.map_or((1005, String::new()), |f| (f.code.into(), f.reason.to_string()));
        self.ending.get_or_insert(CloseReason::Peer { code, text });
        self.saw_close = true;
        self.stop_sending();
        self.flush();
        Ok(())
    }

    fn deliver(&mut self, event: Event) {
        if let Err(mpsc::error::TrySendError::Full(event)) = self.events.try_send(event) {
            debug!("the station does not take its events; reading waits");
            self.held = Some(event);
        }
    }

    /// Reading goes on. The pong may have been waiting in the socket all the while, so its time starts anew.
    fn delivered(&mut self) {
        if self.due.pong.is_some() {
            self.due.pong = Some(Instant::now() + self.settings.pong_timeout);
        }
    }

    fn write(&mut self, message: Message) -> Result<(), CloseReason> {
        self.wire
            .start_send(message)
            .map_err(|error| self.ended_by(error))?;
        self.flush();
        Ok(())
    }

    /// The outbox is closed, and what was in it has been sent.
    fn write_close(&mut self) -> Result<(), CloseReason> {
        self.sending = false;
        let close = self.orders.borrow().close.clone();
        self.write(Message::Close(close.map(close_frame)))
    }

    fn flush(&mut self) {
        self.wire.flushing = true;
        self.due
            .flushed
            .get_or_insert_with(|| Instant::now() + self.settings.write_timeout);
    }

    fn flushed(&mut self) -> Result<(), CloseReason> {
        self.due.flushed = None;
        // Once the close frame of the peer is answered, its socket need not be waited for.
        if self.saw_close {
            Err(self.ended("the peer closed"))
        } else {
            Ok(())
        }
    }

    fn ordered(&mut self) -> Result<(), CloseReason> {
        let orders = self.orders.borrow_and_update().clone();
        self.settings = orders.settings;
        if let Some(network) = orders.lost {
            return Err(self
                .ending
                .clone()
                .unwrap_or(CloseReason::NetworkLost { network }));
        }
        if self.ending.is_some() {
            return Ok(());
        }
        match orders.close {
            Some(close) => {
                self.ending = Some(CloseReason::Station(close.reason));
                self.outbox.close();
                self.end_pings();
            }
            None => self.due.ping = next_ping(self.settings),
        }
        Ok(())
    }

    fn stop_sending(&mut self) {
        self.sending = false;
        self.outbox.close();
        self.end_pings();
    }

    fn end_pings(&mut self) {
        let by = Instant::now() + self.settings.close_timeout;
        self.due = Due {
            closed: Some(by),
            flushed: self.due.flushed,
            ..Due::default()
        };
    }

    fn alarmed(&mut self) -> Result<(), CloseReason> {
        let now = Instant::now();
        let passed = |due: Option<Instant>| due.is_some_and(|at| at <= now);
        if passed(self.due.closed) {
            return Err(self.ended("the closing handshake took too long"));
        }
        if passed(self.due.flushed) {
            return Err(CloseReason::WriteTimeout);
        }
        if passed(self.due.pong) && self.held.is_none() {
            return Err(CloseReason::PongTimeout);
        }
        if passed(self.due.ping) {
            self.ping(now)
        } else {
            Ok(())
        }
    }

    fn ping(&mut self, now: Instant) -> Result<(), CloseReason> {
        self.due.ping = next_ping(self.settings);
        // While a frame is stuck on its way out the write timeout watches; a ping would only queue behind it.
        if self.wire.flushing {
            return Ok(());
        }
        self.due.pong.get_or_insert(now + self.settings.pong_timeout);
        self.write(Message::Ping(Default::default()))
    }

    fn ended(&self, otherwise: &str) -> CloseReason {
        self.ending
            .clone()
            .unwrap_or_else(|| CloseReason::Broken(otherwise.to_owned()))
    }

    fn ended_by(&self, error: tungstenite::Error) -> CloseReason {
        use tungstenite::{Error, error::ProtocolError::ResetWithoutClosingHandshake};
        if let Some(reason) = &self.ending {
            return reason.clone();
        }
        match error {
            Error::Capacity(CapacityError::MessageTooLong { .. }) => {
                CloseReason::TooBig { limit: MAX_MESSAGE }
            }
            Error::Protocol(ResetWithoutClosingHandshake) | Error::Io(_) => {
                CloseReason::Broken(error.to_string())
            }
            other => CloseReason::Protocol(other.to_string()),
        }
    }

    /// Tells a peer that broke the rules which one it was.
    async fn say_why(&mut self, reason: &CloseReason) {
        let code = match reason {
            CloseReason::TooBig { .. } => 1009,
            CloseReason::Protocol(_) => 1002,
            _ => return,
        };
        let frame = close_frame(Closing {
            code,
            reason: reason.to_string(),
        });
        let said = async {
            self.wire.socket.close(Some(frame)).await.ok();
            // A socket that is dropped with bytes unread is reset, and the close frame would be lost.
            tokio::io::copy(self.wire.socket.get_mut(), &mut tokio::io::sink())
                .await
                .ok();
        };
        timeout(self.settings.close_timeout, said).await.ok();
    }
}

/// A close frame has room for 123 bytes of reason.
fn close_frame(closing: Closing) -> CloseFrame {
    let mut reason = closing.reason;
    reason.truncate(reason.floor_char_boundary(123));
    CloseFrame {
        code: closing.code.into(),
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests;
