//! A port over TCP.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::net::sockopt;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;

use super::config::{BadField, Kind, PortBudget, require};
use super::fd::Fd;
use super::socket::{SocketMode, listen};
use super::stream;
use super::wire::{Carry, End, Wire};

const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// Unanswered probes of a silent connection until it is given up, and the time between them.
const PROBES: u32 = 3;
const BETWEEN_PROBES: Duration = Duration::from_secs(5);

/// A TCP connection to one other side, or a listening address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TcpPort {
    pub mode: SocketMode,
    /// `host:port` to connect to; or `ip:port` to listen on. What listens on 127.0.0.1 can be reached from this
    /// machine alone, on 0.0.0.0 from everywhere.
    pub address: String,
    /// Sends short pieces at once instead of gathering them for a while.
    #[serde(default = "nodelay")]
    pub nodelay: bool,
    /// Seconds of silence after which the other side is asked whether it is there, 0 (never) to 7200. A side that
    /// does not answer, or takes nothing, is given up some 15 seconds later.
    #[serde(default = "keepalive_s")]
    pub keepalive_s: u32,
    #[serde(default)]
    pub budget: PortBudget,
}

fn nodelay() -> bool {
    true
}

fn keepalive_s() -> u32 {
    15
}

impl TcpPort {
    pub fn new(mode: SocketMode, address: impl Into<String>) -> Self {
        Self {
            mode,
            address: address.into(),
            nodelay: nodelay(),
            keepalive_s: keepalive_s(),
            budget: PortBudget::default(),
        }
    }

    async fn connect(&self) -> io::Result<Fd> {
        let connected = tokio::time::timeout(CONNECT_PATIENCE, TcpStream::connect(&self.address)).await;
        let stream = connected.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        self.set_options(&stream)?;
        Fd::new(stream.into_std()?)
    }

    fn set_options(&self, stream: &impl AsFd) -> io::Result<()> {
        sockopt::set_tcp_nodelay(stream, self.nodelay)?;
        if self.keepalive_s == 0 {
            return Ok(());
        }
        let idle = Duration::from_secs(self.keepalive_s.into());
        sockopt::set_tcp_keepidle(stream, idle)?;
        sockopt::set_tcp_keepintvl(stream, BETWEEN_PROBES)?;
        sockopt::set_tcp_keepcnt(stream, PROBES)?;
        sockopt::set_socket_keepalive(stream, true)?;
        let given_up = idle + BETWEEN_PROBES * PROBES;
        let given_up_ms = u32::try_from(given_up.as_millis()).unwrap_or(u32::MAX);
        Ok(sockopt::set_tcp_user_timeout(stream, given_up_ms)?)
    }
}

impl Kind for TcpPort {
    fn budget(&self) -> PortBudget {
        self.budget
    }

    fn check(&self) -> Result<(), BadField> {
        let address = &self.address;
        match self.mode {
            SocketMode::Connect => require(is_host_and_port(address), "address", || {
                format!("is `{address}`; give host:port, like meter.local:502 or [::1]:502")
            }),
            SocketMode::Listen => {
                let fixed = address
                    .parse()
                    .is_ok_and(|address: SocketAddr| address.port() != 0);
                require(fixed, "address", || {
                    format!("is `{address}`; give ip:port, like 127.0.0.1:4000")
                })
            }
        }?;
        require(self.keepalive_s <= 7200, "keepalive-s", || {
            format!("is {}; give 0 to 7200 seconds", self.keepalive_s)
        })
    }
}

/// Whether it is a name or an address of a host, a colon and a port other than 0.
pub(super) fn is_host_and_port(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        let bare_ipv6 = host.contains(':') && !host.starts_with('[');
        !host.is_empty() && !bare_ipv6 && port.parse::<u16>().is_ok_and(|port| port != 0)
    })
}

impl Carry for TcpPort {
    async fn carry(&self, wire: &mut Wire) -> End {
        let lost = |error: io::Error| End::Lost(format!("{}: {error}", self.address));
        match self.mode {
            SocketMode::Connect => match self.connect().await {
                Ok(fd) => {
                    wire.line().opened();
                    stream::carry(&fd, &self.address, wire).await
                }
                Err(error) => lost(error),
            },
            SocketMode::Listen => match TcpListener::bind(&self.address).and_then(Fd::new) {
                Ok(listener) => {
                    let prepare = |client: &OwnedFd| self.set_options(client);
                    listen(&listener, prepare, &self.address, wire).await
                }
                Err(error) => lost(error),
            },
        }
    }
}
