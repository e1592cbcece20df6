//! Stream sockets, connected or listening.

use std::convert::Infallible;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{Shutdown, SocketFlags};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::fd::Fd;
use super::line::Line;
use super::stream;
use super::wire::{End, Order, Wire};
use crate::sync::lock;

/// Most clients of a listening port at once; more are turned away.
const MAX_CLIENTS: usize = 16;
/// A client that takes nothing for this long is let go, so that it cannot hold up the others.
const WRITE_PATIENCE: Duration = Duration::from_secs(2);

/// Who makes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SocketMode {
    /// The other side does; the port is open while connected.
    Connect,
    /// The port does, and is open while it listens. Clients come and go: bytes from any of them reach the plugin,
    /// bytes from the plugin go to all that had connected before it sent them (to nobody, if there is none). A client
    /// that ends its half of the connection is let go.
    Listen,
}

/// Carries bytes between the plugin and all clients of a listening socket, until that fails or the plugin is gone.
/// `prepare` is done to each client.
pub(super) async fn listen(
    listener: &Fd,
    prepare: impl Fn(&OwnedFd) -> io::Result<()> + Send + Sync,
    name: &str,
    wire: &mut Wire,
) -> End {
    let lost = |error: io::Error| End::Lost(format!("{name}: {error}"));
    let hall = Hall {
        listener,
        prepare,
        line: wire.line().clone(),
        clients: Arc::default(),
        readers: Mutex::default(),
    };
    hall.line.opened();
    tokio::select! {
        error = hall.receive() => lost(error),
        written = hall.write(wire) => written.map_or_else(lost, |()| End::Closed),
    }
}

/// A listening port and those who are connected to it.
struct Hall<'a, P> {
    listener: &'a Fd,
    prepare: P,
    line: Arc<Line>,
    clients: Arc<Clients>,
    /// One task for each client.
    readers: Mutex<JoinSet<()>>,
}

#[derive(Default)]
struct Clients(Mutex<Vec<Arc<Fd>>>);

impl<P: Fn(&OwnedFd) -> io::Result<()> + Send + Sync> Hall<'_, P> {
    /// Takes in whoever connects, until that fails.
    async fn receive(&self) -> io::Error {
        let Err(error) = self
            .listener
            .when_readable(|listener| self.receive_waiting(listener))
            .await;
        error
    }

    /// Takes in all who have connected, until there is nobody left to wait for: the error `WouldBlock`.
    fn receive_waiting(&self, listener: BorrowedFd<'_>) -> io::Result<Infallible> {
        loop {
            match rustix::net::accept_with(listener, SocketFlags::CLOEXEC) {
                Ok(client) => self.admit(client)?,
                // It was gone before its turn came.
                Err(Errno::CONNABORTED) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn admit(&self, client: OwnedFd) -> io::Result<()> {
        let (clients, line) = (self.clients.clone(), self.line.clone());
        let mut readers = lock(&self.readers);
        while readers.try_join_next().is_some() {}
        if readers.len() >= MAX_CLIENTS {
            let port = line.port();
            tracing::warn!(
                plugin = line.plugin(),
                port,
                "turned a client away: {MAX_CLIENTS} are connected"
            );
            return Ok(());
        }
        (self.prepare)(&client)?;
        let client = Arc::new(Fd::new(client)?);
        lock(&clients.0).push(client.clone());
        readers.spawn(async move {
            stream::read(&client, &line).await;
            clients.remove(&client);
        });
        Ok(())
    }

    /// Writes what the plugin sends to every client, and lets go of those that are gone or stuck.
    async fn write(&self, wire: &mut Wire) -> io::Result<()> {
        while let Some(order) = wire.next().await {
            let Order::Send(bytes) = order else { continue };
            let Err(nobody_waits) = self.receive_waiting(self.listener.as_fd());
            if nobody_waits.kind() != io::ErrorKind::WouldBlock {
                return Err(nobody_waits);
            }
            for client in self.clients.all() {
                let written = tokio::time::timeout(WRITE_PATIENCE, client.write_all(&bytes)).await;
                if !matches!(written, Ok(Ok(()))) {
                    self.clients.remove(&client);
                    // Ends its reader, if it is not at its end already.
                    let _ = rustix::net::shutdown(&*client, Shutdown::Both);
                }
            }
        }
        Ok(())
    }
}

impl Clients {
    fn all(&self) -> Vec<Arc<Fd>> {
        lock(&self.0).clone()
    }

    fn remove(&self, client: &Arc<Fd>) {
        lock(&self.0).retain(|other| !Arc::ptr_eq(other, client));
    }
}
