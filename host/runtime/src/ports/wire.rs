//! A port's task: opens the port, carries bytes, and opens it anew when it is lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::line::{Line, Outgoing};
use super::pace::Pace;

/// Between two attempts to open a port: the first pause, which doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What the plugin's side wants of a port.
pub(super) enum Order {
    Send(Outgoing),
    /// Outputs go to their safe level.
    Rest,
    Close,
}

/// How carrying bytes ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The plugin is gone.
    Closed,
    /// The port is not open (any more), and why.
    Lost(String),
}

/// Hardware that a port can be opened on.
pub(super) trait Carry: Send + Sync + 'static {
    /// Opens the port, says so, and carries bytes both ways until it is lost or the plugin is gone.
    fn carry(&self, wire: &mut Wire) -> impl Future<Output = End> + Send;
}

/// The plugin's end of a port, as its task sees it.
pub(super) struct Wire {
    line: Arc<Line>,
    orders: mpsc::UnboundedReceiver<Order>,
    pace: Pace,
}

impl Wire {
    pub(super) fn new(line: Arc<Line>, orders: mpsc::UnboundedReceiver<Order>) -> Self {
        Self {
            pace: Pace::new(line.budget().bytes_per_second),
            line,
            orders,
        }
    }

    pub(super) fn line(&self) -> &Arc<Line> {
        &self.line
    }

    /// The next order, bytes not before their time; none when the plugin is gone. Not to be dropped half-way: the
    /// order would be lost.
    pub(super) async fn next(&mut self) -> Option<Order> {
        let order = self.orders.recv().await?;
        match &order {
            Order::Send(bytes) => self.pace.pass(bytes.len()).await,
            Order::Rest => {}
            Order::Close => return None,
        }
        Some(order)
    }

    /// Waits while the port is closed. What was sent to it is of no use to the next connection. False: the plugin
    /// is gone.
    async fn rest(&mut self, pause: Duration) -> bool {
        let gone = async { while let Some(Order::Send(_) | Order::Rest) = self.orders.recv().await {} };
        tokio::time::timeout(pause, gone).await.is_err()
    }
}

/// Keeps the port open until the plugin is gone.
pub(super) async fn keep_open(hardware: impl Carry, mut wire: Wire) {
    let mut pause = FIRST_PAUSE;
    loop {
        let begun = Instant::now();
        let End::Lost(why) = hardware.carry(&mut wire).await else {
            return;
        };
        wire.line.closed(why);
        if begun.elapsed() > LONGEST_PAUSE {
            pause = FIRST_PAUSE;
        }
        if !wire.rest(pause).await {
            return;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::ports::line::SendError;
    use crate::ports::testing::plugin;

    /// Fails to open, opens and is lost, by turns.
    #[derive(Default)]
    struct Loose(AtomicU32);

    impl Carry for Arc<Loose> {
        async fn carry(&self, wire: &mut Wire) -> End {
            if self.0.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
                return End::Lost("no contact".into());
            }
            wire.line().opened();
            match wire.next().await {
                Some(_) => End::Lost("contact lost".into()),
                None => End::Closed,
            }
        }
    }

    #[tokio::test]
    async fn a_lost_port_is_opened_anew_and_says_why_it_was_closed() {
        let (mut plugin, wire) = plugin();
        let port = tokio::spawn(keep_open(Arc::new(Loose::default()), wire));
        assert_eq!(plugin.state().await, Some("no contact".into()));
        assert_eq!(plugin.state().await, None);
        plugin.send(b"x").unwrap();
        plugin.send(b"y").unwrap();
        assert_eq!(plugin.state().await, Some("contact lost".into()));
        assert_eq!(plugin.state().await, None, "what failed in between is no news");
        plugin.order(Order::Close);
        port.await.unwrap();
    }

    #[tokio::test]
    async fn bytes_of_a_lost_port_free_their_room() {
        let (mut plugin, wire) = plugin();
        let hardware = Arc::new(Loose(AtomicU32::new(1)));
        let port = tokio::spawn(keep_open(hardware, wire));
        assert_eq!(plugin.state().await, None);
        let half = vec![0; 128 << 10];
        plugin.send(&half).unwrap();
        plugin.send(&half).unwrap();
        assert_eq!(plugin.send(b"x"), Err(SendError::Busy));
        assert_eq!(plugin.state().await, Some("contact lost".into()));
        assert_eq!(plugin.state().await, None);
        plugin.send(&half).unwrap();
        plugin.order(Order::Close);
        port.await.unwrap();
    }
}
