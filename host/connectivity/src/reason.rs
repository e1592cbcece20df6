//! Why a dial failed and why a connection ended: plain data, so that the policy can be tested with it.

use std::net::SocketAddr;

use crate::tls::TlsError;

/// Why a slot could not be connected. The text says where to look.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    #[error("the network of the slot did not come up: {0}")]
    NotConfigured(String),
    #[error("the name {host} was not resolved ({detail}); check the DNS server of the uplink")]
    Resolve { host: String, detail: String },
    #[error("{address} refused the connection; check the port, and that the CSMS is running")]
    Refused { address: SocketAddr },
    #[error("{address} was not reached ({detail}); check the uplink and its route")]
    Unreachable { address: SocketAddr, detail: String },
    #[error("{address} did not answer in time; check the route and any firewall on the way")]
    ConnectTimeout { address: SocketAddr },
    #[error("the socket could not be bound to {to} ({detail}); check that the iface is up")]
    Bind { to: String, detail: String },
    #[error("the CSMS took the connection and never answered the upgrade; is a websocket server behind it?")]
    NeverUpgraded,
    #[error("the CSMS refused identity or password (HTTP {status}); check Identity and BasicAuthPassword")]
    Unauthorized { status: u16 },
    #[error("the CSMS does not know this path (HTTP 404); check OcppCsmsUrl and that Identity is registered")]
    NotFound,
    #[error(
        "the CSMS redirects (HTTP {status}), which is not followed; put the final address into OcppCsmsUrl"
    )]
    Redirected { status: u16 },
    #[error("the CSMS has a fault of its own (HTTP {status}); it is dialled again")]
    ServerFault { status: u16 },
    #[error("the CSMS answered the upgrade with HTTP {status}; check OcppCsmsUrl")]
    Status { status: u16 },
    #[error("the CSMS chose no subprotocol of {offered}; enable one of them there")]
    NoSubprotocol { offered: String },
    #[error("the CSMS chose a subprotocol that was not offered ({offered}); enable one of these there")]
    ForeignSubprotocol { offered: String },
    #[error("the CSMS does not speak websocket ({0}); check OcppCsmsUrl")]
    NotWebsocket(String),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the network behind {network} went away during the dial")]
    NetworkLost { network: String },
    #[error("the slot cannot be dialled: {0}")]
    Unusable(#[from] crate::Unusable),
}

impl DialError {
    /// Whether the CSMS does not want this station with these credentials: the same again will not do better.
    pub fn refuses_credentials(&self) -> bool {
        use TlsError::{OwnCertificateRefused, OwnCertificateWanted};
        matches!(
            self,
            Self::Unauthorized { .. } | Self::Tls(OwnCertificateRefused { .. } | OwnCertificateWanted)
        )
    }
}

/// Why a connection ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloseReason {
    /// The CSMS sent a close frame; 1005 stands for one without a code.
    #[error("the CSMS closed the connection (code {code}) {text}")]
    Peer { code: u16, text: String },
    /// What RFC 6455 calls 1006: no close frame came.
    #[error("the connection broke: {0}")]
    Broken(String),
    #[error("nothing was heard after a ping; the peer or the way to it is gone")]
    PongTimeout,
    #[error("the network behind {network} went away")]
    NetworkLost { network: String },
    #[error("the CSMS stopped reading; a frame could not be written in time")]
    WriteTimeout,
    #[error("a frame was larger than {limit} bytes")]
    TooBig { limit: usize },
    #[error("the CSMS broke the websocket protocol: {0}")]
    Protocol(String),
    /// This station closed it on purpose.
    #[error("closed by this station: {0}")]
    Station(String),
}
