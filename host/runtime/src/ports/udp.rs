//! A port over UDP: each `ports.send` is one datagram, and each datagram one piece.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::{Deserialize, Serialize};
use tokio::net::UdpSocket;

use super::config::{BadField, Kind, PortBudget, require};
use super::line::{Line, PIECE};
use super::tcp::is_host_and_port;
use super::wire::{Carry, End, Order, Wire};

/// Bytes in the largest datagram over IPv4.
const LARGEST: usize = 65_507;

/// Datagrams to and from one other side. The port is open from when it is bound: nobody can tell whether the other
/// side is there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UdpPort {
    /// `host:port`, where datagrams go. A name is looked up when the port opens.
    pub peer: String,
    /// `ip:port` where the port receives; left out: any address, any port.
    #[serde(default)]
    pub local: Option<SocketAddr>,
    /// Takes datagrams of others than the peer too.
    #[serde(default)]
    pub from_anyone: bool,
    #[serde(default)]
    pub budget: PortBudget,
}

impl UdpPort {
    pub fn new(peer: impl Into<String>) -> Self {
        Self {
            peer: peer.into(),
            local: None,
            from_anyone: false,
            budget: PortBudget::default(),
        }
    }

    async fn open(&self) -> io::Result<(UdpSocket, SocketAddr)> {
        let same_family =
            |peer: &SocketAddr| self.local.is_none_or(|local| local.is_ipv4() == peer.is_ipv4());
        let peer = tokio::net::lookup_host(&self.peer).await?.find(same_family);
        let peer = peer.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                "it has no address of the family of `local`",
            )
        })?;
        let any: SocketAddr = if peer.is_ipv4() {
            (Ipv4Addr::UNSPECIFIED, 0).into()
        } else {
            (Ipv6Addr::UNSPECIFIED, 0).into()
        };
        let socket = UdpSocket::bind(self.local.unwrap_or(any)).await?;
        if !self.from_anyone {
            socket.connect(peer).await?;
        }
        Ok((socket, peer))
    }

    async fn write(&self, socket: &UdpSocket, peer: SocketAddr, wire: &mut Wire) -> End {
        while let Some(order) = wire.next().await {
            let Order::Send(bytes) = order else { continue };
            let sent = if self.from_anyone {
                socket.send_to(&bytes, peer).await
            } else {
                socket.send(&bytes).await
            };
            if let Err(error) = sent
                && !is_passing(&error)
            {
                return self.lost(&error);
            }
        }
        End::Closed
    }

    fn lost(&self, error: &io::Error) -> End {
        End::Lost(format!("{}: {error}", self.peer))
    }
}

/// One datagram is lost, as datagrams may be; the next may arrive.
fn is_passing(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable, PermissionDenied};
    matches!(
        error.kind(),
        ConnectionRefused | HostUnreachable | NetworkUnreachable | PermissionDenied
    )
}

async fn read(socket: &UdpSocket, line: &Line) -> io::Error {
    let mut buffer = vec![0; PIECE];
    loop {
        match socket.recv(&mut buffer).await {
            Ok(count) => line.feed(&buffer[..count]).await,
            Err(error) if is_passing(&error) => {}
            Err(error) => return error,
        }
    }
}

impl Kind for UdpPort {
    fn budget(&self) -> PortBudget {
        self.budget
    }

    fn check(&self) -> Result<(), BadField> {
        let peer = &self.peer;
        require(is_host_and_port(peer), "peer", || {
            format!("is `{peer}`; give host:port, like 192.168.4.2:9000")
        })
    }

    fn fits(&self, bytes: &[u8]) -> Result<(), String> {
        if bytes.len() > LARGEST {
            return Err(format!(
                "a datagram has {LARGEST} bytes at most, this one {}",
                bytes.len()
            ));
        }
        Ok(())
    }
}

impl Carry for UdpPort {
    async fn carry(&self, wire: &mut Wire) -> End {
        let (socket, peer) = match self.open().await {
            Ok(open) => open,
            Err(error) => return self.lost(&error),
        };
        let line = wire.line().clone();
        line.opened();
        tokio::select! {
            error = read(&socket, &line) => self.lost(&error),
            end = self.write(&socket, peer, wire) => end,
        }
    }
}
