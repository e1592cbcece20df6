//! The sockets of a station: one that is being dialled, one that is open and silent, one that speaks.

use std::{future::Future, pin::Pin};

use tokio::{
    select,
    sync::{mpsc, watch},
};
use tracing::{Instrument, info_span};

use crate::{
    connection::{Closing, Connection, Ended, Orders},
    dialler::{self, Dialled},
    event::{Event, Link},
    policy::AttemptId,
    reason::{CloseReason, DialError},
    settings::SocketSettings,
    slot::Slot,
};

/// Frames that wait for the socket.
const OUTBOX: usize = 32;

/// Room for one of each, so that never two connections speak. What is dropped has ended.
pub(super) struct Work {
    dial: Option<Running<Result<Box<Dialled>, DialError>>>,
    /// A websocket that waits until the connection before it is closed.
    standing: Option<(AttemptId, Box<Dialled>)>,
    connection: Option<Running<Ended>>,
    orders: watch::Sender<Orders>,
    events: mpsc::Sender<Event>,
}

struct Running<T> {
    attempt: AttemptId,
    future: Pin<Box<dyn Future<Output = T> + Send>>,
}

/// What came of a dial, or how a connection ended.
pub(super) enum Done {
    /// The subprotocol, while the websocket waits for [`Work::speak`].
    Dialled(Result<String, DialError>),
    Closed(Ended),
}

impl Work {
    pub(super) fn new(events: mpsc::Sender<Event>, settings: SocketSettings) -> Self {
        Self {
            dial: None,
            standing: None,
            connection: None,
            orders: orders(settings),
            events,
        }
    }

    pub(super) fn is_none(&self) -> bool {
        self.dial.is_none() && self.standing.is_none() && self.connection.is_none()
    }

    /// Waits for the next end of a dial or of the connection. May be dropped at any time without losing it.
    pub(super) async fn next(&mut self) -> (AttemptId, Done) {
        select! {
            (attempt, dialled) = done(&mut self.dial) => {
                let protocol = dialled.map(|dialled| {
                    let protocol = dialled.1.clone();
                    self.standing = Some((attempt, dialled));
                    protocol
                });
                (attempt, Done::Dialled(protocol))
            }
            (attempt, ended) = done(&mut self.connection) => (attempt, Done::Closed(ended)),
        }
    }

    pub(super) fn dial(&mut self, attempt: AttemptId, slot: Slot, settings: SocketSettings) {
        let span = info_span!("dial", slot = slot.id, attempt = attempt.0);
        let dial = async move { dialler::dial(&slot, settings).await.map(Box::new) };
        let future = Box::pin(dial.instrument(span));
        self.dial = Some(Running { attempt, future });
    }

    pub(super) fn give_up(&mut self, attempt: AttemptId) {
        self.dial.take_if(|dial| dial.attempt == attempt);
        self.standing.take_if(|(standing, _)| *standing == attempt);
    }

    /// The websocket that stands becomes the connection.
    pub(super) fn speak(
        &mut self,
        attempt: AttemptId,
        slot: &Slot,
        protocol: String,
        settings: SocketSettings,
    ) {
        let Some((_, dialled)) = self.standing.take_if(|(standing, _)| *standing == attempt) else {
            return;
        };
        let (socket, _) = *dialled;
        let (outbox, frames) = mpsc::channel(OUTBOX);
        self.orders = orders(settings);
        let link = Link::new(attempt, outbox);
        let first = Event::Connected {
            slot: slot.id,
            overwritten: slot.overwritten,
            protocol,
            link: link.clone(),
        };
        let (events, orders) = (self.events.clone(), self.orders.subscribe());
        let connection = Connection::new(socket, first, events, (link, frames), orders);
        let span = info_span!("connection", slot = slot.id, attempt = attempt.0);
        let future = Box::pin(connection.run().instrument(span));
        self.connection = Some(Running { attempt, future });
    }

    pub(super) fn set(&self, settings: SocketSettings) {
        self.orders.send_modify(|orders| orders.settings = settings);
    }

    /// Its end comes from [`Self::next`].
    pub(super) fn close(&self, closing: Closing) {
        self.orders.send_modify(|orders| orders.close = Some(closing));
    }

    /// The end of a connection comes from [`Self::next`], all others at once.
    pub(super) fn break_off(&mut self, attempt: AttemptId, network: String) -> Option<Done> {
        let is_it = |connection: &Running<Ended>| connection.attempt == attempt;
        if self.connection.as_ref().is_some_and(is_it) {
            self.orders.send_modify(|orders| orders.lost = Some(network));
            return None;
        }
        if self.dial.take_if(|dial| dial.attempt == attempt).is_some() {
            return Some(Done::Dialled(Err(DialError::NetworkLost { network })));
        }
        self.give_up(attempt);
        let reason = CloseReason::NetworkLost { network };
        Some(Done::Closed(Ended { reason, held: None }))
    }
}

fn orders(settings: SocketSettings) -> watch::Sender<Orders> {
    watch::Sender::new(Orders {
        settings,
        close: None,
        lost: None,
    })
}

async fn done<T>(running: &mut Option<Running<T>>) -> (AttemptId, T) {
    let Some(present) = running else {
        return std::future::pending().await;
    };
    let done = (present.attempt, present.future.as_mut().await);
    *running = None;
    done
}
