//! One dial: from a slot to an open websocket, or to the reason why not.

use std::net::SocketAddr;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tokio::{
    net::{TcpSocket, TcpStream, lookup_host},
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        self,
        client::IntoClientRequest,
        error::{ProtocolError, SubProtocolError},
        handshake::client::Request,
        http::{
            HeaderValue,
            header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL},
        },
        protocol::WebSocketConfig,
    },
};

use crate::{
    reason::DialError,
    settings::SocketSettings,
    slot::{Binding, Slot, Unusable},
    tls::{self, Stream},
    url::{Endpoint, Scheme},
};

/// The largest frame and message that is read, in bytes. OCPP messages are a few kilobytes; a report or a
/// certificate chain stays far below this.
pub(crate) const MAX_MESSAGE: usize = 1 << 20;

/// Small, because a station is idle most of the time and this is held for ever.
const READ_BUFFER: usize = 16 << 10;

/// An open websocket and the subprotocol that the CSMS chose.
pub(crate) type Dialled = (WebSocketStream<Stream>, String);

/// Dials `slot` once. Names are resolved anew each time, since routes and DNS change under a station.
pub(crate) async fn dial(slot: &Slot, settings: SocketSettings) -> Result<Dialled, DialError> {
    let deadline = Instant::now() + settings.dial_timeout;
    let endpoint = Endpoint::of(&slot.url, &slot.credentials.identity).map_err(Unusable::Url)?;
    let tls = match endpoint.scheme {
        Scheme::Ws => None,
        Scheme::Wss => Some(tls::Client::new(slot, &endpoint.host)?),
    };
    let tcp = connect(&endpoint, slot.binding.as_ref(), deadline).await?;
    let stream = match &tls {
        None => Stream::Plain(tcp),
        Some(tls) => tls.connect(tcp, deadline).await?,
    };
    let request = request(slot, endpoint)?;
    let upgrade = client_async_with_config(request, stream, Some(websocket_config()));
    let (socket, response) = timeout_at(deadline, upgrade)
        .await
        .map_err(|_| DialError::NeverUpgraded)?
        .map_err(|error| match (error, &tls) {
            (tungstenite::Error::Io(error), Some(tls)) => tls.explain(&error).into(),
            (error, _) => refused_upgrade(error, slot),
        })?;
    let protocol = response
        .headers()
        .get(SEC_WEBSOCKET_PROTOCOL)
        .and_then(|value| value.to_str().ok());
    let protocol = protocol
        .ok_or_else(|| DialError::NoSubprotocol {
            offered: offered(slot),
        })?
        .to_owned();
    Ok((socket, protocol))
}

pub(crate) fn websocket_config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE))
}

/// Tries each address of the host in turn. Each gets an even share of the time that is left, so that one
/// dead address (IPv6 on an uplink without it) does not cost the dial.
async fn connect(
    endpoint: &Endpoint,
    binding: Option<&Binding>,
    deadline: Instant,
) -> Result<TcpStream, DialError> {
    let addresses = resolve(endpoint, binding, deadline).await?;
    let unresolved = || DialError::Resolve {
        host: endpoint.host.clone(),
        detail: "no address fits".into(),
    };
    let mut failure = unresolved();
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for address in addresses {
        let share = deadline.saturating_duration_since(Instant::now()) / left;
        match timeout(share, open(address, binding)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure = error,
            Err(_) => failure = DialError::ConnectTimeout { address },
        }
        left -= 1;
    }
    Err(failure)
}

/// A dial that is given up leaves the system's resolver to end on its own thread.
async fn resolve(
    endpoint: &Endpoint,
    binding: Option<&Binding>,
    deadline: Instant,
) -> Result<Vec<SocketAddr>, DialError> {
    let failed = |detail: String| DialError::Resolve {
        host: endpoint.host.clone(),
        detail,
    };
    let found = timeout_at(deadline, lookup_host((endpoint.host.as_str(), endpoint.port)))
        .await
        .map_err(|_| failed("no answer".into()))?
        .map_err(|error| failed(error.to_string()))?;
    Ok(found.filter(|address| fits(binding, address)).collect())
}

fn fits(binding: Option<&Binding>, address: &SocketAddr) -> bool {
    match binding {
        Some(Binding::Address(local)) => local.is_ipv4() == address.is_ipv4(),
        Some(Binding::Interface(_)) | None => true,
    }
}

async fn open(address: SocketAddr, binding: Option<&Binding>) -> Result<TcpStream, DialError> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    };
    let unreachable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::ConnectionRefused => DialError::Refused { address },
        _ => DialError::Unreachable {
            address,
            detail: error.to_string(),
        },
    };
    let socket = socket.map_err(unreachable)?;
    bind(&socket, binding)?;
    // OCPP is small frames that wait for each other: Nagle's delay would add 40 ms to every other one.
    socket.set_nodelay(true).map_err(unreachable)?;
    socket.connect(address).await.map_err(unreachable)
}

fn bind(socket: &TcpSocket, binding: Option<&Binding>) -> Result<(), DialError> {
    let (to, bound) = match binding {
        None => return Ok(()),
        Some(Binding::Interface(name)) => (name.clone(), socket.bind_device(Some(name.as_bytes()))),
        Some(Binding::Address(local)) => (local.to_string(), socket.bind(SocketAddr::new(*local, 0))),
    };
    bound.map_err(|error| DialError::Bind {
        to,
        detail: error.to_string(),
    })
}

fn request(slot: &Slot, endpoint: Endpoint) -> Result<Request, DialError> {
    let mut request = endpoint
        .uri
        .into_client_request()
        .map_err(|error| refused_upgrade(error, slot))?;
    let offer = HeaderValue::try_from(offered(slot)).map_err(|_| Unusable::NoVersions)?;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, offer);
    //= A00.FR.203 A00.FR.303
    if matches!(slot.security_profile, 1 | 2) {
        request.headers_mut().insert(AUTHORIZATION, basic_auth(slot)?);
    }
    Ok(request)
}

/// The header that holds the password. The crate `log` gets the whole upgrade at its level trace, from
/// tungstenite: do not bridge `log` into `tracing`.
fn basic_auth(slot: &Slot) -> Result<HeaderValue, DialError> {
    let password = slot.credentials.password.as_ref().ok_or(Unusable::NoPassword)?;
    let pair = BASE64_STANDARD.encode(format!("{}:{}", slot.credentials.identity, password.expose()));
    let mut value = HeaderValue::try_from(format!("Basic {pair}")).map_err(|_| Unusable::NoPassword)?;
    value.set_sensitive(true);
    Ok(value)
}

fn offered(slot: &Slot) -> String {
    slot.versions.join(", ")
}

fn refused_upgrade(error: tungstenite::Error, slot: &Slot) -> DialError {
    use SubProtocolError::{InvalidSubProtocol, NoSubProtocol};
    use tungstenite::Error;
    match error {
        Error::Http(response) => refused_status(response.status().as_u16()),
        Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(NoSubProtocol)) => {
            DialError::NoSubprotocol {
                offered: offered(slot),
            }
        }
        Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(InvalidSubProtocol)) => {
            DialError::ForeignSubprotocol {
                offered: offered(slot),
            }
        }
        other => DialError::NotWebsocket(other.to_string()),
    }
}

fn refused_status(status: u16) -> DialError {
    match status {
        401 | 403 => DialError::Unauthorized { status },
        404 => DialError::NotFound,
        300..=399 => DialError::Redirected { status },
        500.. => DialError::ServerFault { status },
        _ => DialError::Status { status },
    }
}

#[cfg(test)]
mod tests;
