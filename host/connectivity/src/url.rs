//! Where a slot points: its address taken apart, and the identity of the station added to the path.

use tokio_tungstenite::tungstenite::http::{Uri, uri::PathAndQuery};

/// The schemes a CSMS is reached by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Ws,
    Wss,
}

/// A CSMS address, ready to be dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) scheme: Scheme,
    /// Name or address, an IPv6 address without its brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The whole address, with the identity as the last segment of the path.
    pub(crate) uri: Uri,
}

impl Endpoint {
    /// Takes `url` apart and appends `identity`. The error says what is wrong with `url`, and never
    /// repeats it: people put passwords into addresses.
    pub(crate) fn of(url: &str, identity: &str) -> Result<Self, &'static str> {
        let uri: Uri = url.trim().parse().map_err(|_| "is not an address")?;
        let (scheme, default_port) = match uri.scheme_str() {
            Some("ws") => (Scheme::Ws, 80),
            Some("wss") => (Scheme::Wss, 443),
            _ => return Err("is not a websocket address"),
        };
        let authority = uri.authority().ok_or("names no host")?;
        if authority.as_str().contains('@') {
            return Err("carries a user name; Identity and BasicAuthPassword are the place for it");
        }
        let host = authority.host();
        if host.is_empty() {
            return Err("names no host");
        }
        let port = match authority.port_u16() {
            Some(port) => port,
            None if authority.as_str().len() == host.len() => default_port,
            None => return Err("has no valid port"),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let uri = with_identity(uri, identity).ok_or("has no valid path")?;
        Ok(Self {
            scheme,
            host,
            port,
            uri,
        })
    }
}

fn with_identity(uri: Uri, identity: &str) -> Option<Uri> {
    let base = uri.path().trim_end_matches('/');
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = format!("{base}/{}{query}", percent_encode(identity));
    let mut parts = uri.into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

/// Everything but RFC 3986's unreserved characters becomes `%XX`, so that no identity can change the path.
fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str, identity: &str) -> String {
        Endpoint::of(url, identity).unwrap().uri.to_string()
    }

    #[test]
    fn the_identity_is_the_last_segment_of_the_path() {
        assert_eq!(address("ws://csms", "CS1"), "ws://csms/CS1");
        assert_eq!(address("ws://csms:9000/", "CS1"), "ws://csms:9000/CS1");
        assert_eq!(address("ws://csms/a/b/", "CS1"), "ws://csms/a/b/CS1");
        assert_eq!(address("ws://csms/a?tenant=7", "CS1"), "ws://csms/a/CS1?tenant=7");
        assert_eq!(address("ws://csms", "DE*A 1/é"), "ws://csms/DE%2AA%201%2F%C3%A9");
    }

    #[test]
    fn host_and_port_are_taken_apart() {
        let parts = |url| Endpoint::of(url, "CS1").map(|e| (e.host, e.port));
        assert_eq!(parts("ws://csms"), Ok(("csms".into(), 80)));
        assert_eq!(parts("wss://csms"), Ok(("csms".into(), 443)));
        assert_eq!(parts("ws://[::1]:9000/x"), Ok(("::1".into(), 9000)));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for url in [
            "",
            "csms",
            "http://csms",
            "ws://",
            "ws:///x",
            "ws://csms:99999",
            "ws://csms:",
            "ws://a b",
        ] {
            assert!(Endpoint::of(url, "CS1").is_err(), "{url}");
        }
        let why = Endpoint::of("ws://CS1:planted-secret@csms/", "CS1").unwrap_err();
        assert!(!why.contains("planted-secret"));
    }
}
