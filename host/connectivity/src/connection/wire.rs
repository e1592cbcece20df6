//! The socket of a connection, polled for writing and reading at once.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message},
};

use super::Step;

/// The socket, and whether something is on its way out.
pub(super) struct Wire<S> {
    pub(super) socket: WebSocketStream<S>,
    pub(super) flushing: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Writing and reading by one borrow, which `select!` could not give to two branches.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, may_read: bool) -> Poll<Step> {
        if self.flushing
            && let Poll::Ready(result) = Pin::new(&mut self.socket).poll_flush(cx)
        {
            self.flushing = false;
            return Poll::Ready(Step::Flushed(result));
        }
        if !may_read {
            return Poll::Pending;
        }
        Poll::Ready(Step::Read(ready!(Pin::new(&mut self.socket).poll_next(cx))))
    }

    pub(super) fn start_send(&mut self, message: Message) -> tungstenite::Result<()> {
        Pin::new(&mut self.socket).start_send(message)
    }
}
