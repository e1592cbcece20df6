//! The upgrade: who is it, may it come in, and does it speak OCPP 2.0.1?

use base64::{Engine as _, prelude::BASE64_STANDARD};
use plugpoint_ocpp::v201::SUBPROTOCOL;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL, WWW_AUTHENTICATE};
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderValue, StatusCode};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async, tungstenite};

use crate::notice::Notice;
use crate::shared::{Shared, lock};
use crate::tls::{Proof, Secured, Socket};

/// An upgraded connection.
pub(crate) struct Upgraded {
    pub(crate) socket: WebSocketStream<Box<dyn Socket>>,
    pub(crate) station: String,
    /// Whether a subprotocol was agreed on; without one there is nothing to talk about.
    pub(crate) agreed: bool,
}

/// Answers an upgrade. A refusal is told to the onlookers here.
pub(crate) async fn upgrade(secured: Secured, shared: &Shared) -> tungstenite::Result<Upgraded> {
    let (mut station, mut agreed) = (String::new(), false);
    #[expect(clippy::result_large_err, reason = "the shape of tungstenite's callback")]
    let decide = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        station = identity(request.uri().path());
        admit(shared, &station, (&secured.proof, request.headers())).map_err(|status| {
            let station = station.clone();
            shared.tell(|| Notice::TurnedAway {
                station,
                status: status.as_u16(),
            });
            refusal(status)
        })?;
        agreed = offers(request.headers()) && !lock(&shared.misdeeds).no_subprotocol();
        if agreed {
            let protocol = HeaderValue::from_static(SUBPROTOCOL);
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        Ok(response)
    };
    let socket = accept_hdr_async(secured.socket, decide).await?;
    Ok(Upgraded {
        socket,
        station,
        agreed,
    })
}

fn admit(shared: &Shared, station: &str, (proof, headers): (&Proof, &HeaderMap)) -> Result<(), StatusCode> {
    if let Some(status) = lock(&shared.misdeeds).refusal() {
        return Err(StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE));
    }
    if station.is_empty() {
        return Err(StatusCode::NOT_FOUND);
    }
    match (proof, lock(&shared.passwords).get(station)) {
        // A certificate of one station lets no other one in.
        //= A00.FR.405
        (Proof::Certificate(name), _) if name != station => Err(StatusCode::FORBIDDEN),
        (Proof::Password, Some(password)) if !proves(headers, station, password) => {
            Err(StatusCode::UNAUTHORIZED)
        }
        _ => Ok(()),
    }
}

fn proves(headers: &HeaderMap, station: &str, password: &str) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let encoded = given.and_then(|given| given.strip_prefix("Basic "));
    let proof = encoded.and_then(|encoded| BASE64_STANDARD.decode(encoded.trim()).ok());
    proof.is_some_and(|proof| proof == format!("{station}:{password}").into_bytes())
}

fn offers(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    let mut names = offers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    names.any(|name| name.trim() == SUBPROTOCOL)
}

fn refusal(status: StatusCode) -> ErrorResponse {
    let mut response = ErrorResponse::new(None);
    *response.status_mut() = status;
    if status == StatusCode::UNAUTHORIZED {
        let basic = HeaderValue::from_static("Basic realm=\"plugpoint\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, basic);
    }
    response
}

/// The last segment of the path, percent-decoded; empty if there is none.
fn identity(path: &str) -> String {
    let segment = path.rsplit('/').next().unwrap_or_default();
    let mut decoded = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = if byte == b'%' { hex_pair(after) } else { None };
        decoded.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::identity;

    #[test]
    fn the_identity_is_the_last_segment() {
        for (path, station) in [
            ("/cp1", "cp1"),
            ("/ocpp/cp1", "cp1"),
            ("/", ""),
            ("/cp%201", "cp 1"),
            ("/50%", "50%"),
            ("/%C3%A9", "é"),
        ] {
            assert_eq!(identity(path), station, "{path}");
        }
    }
}
