//! Each way in which a dial can go, against a CSMS on the loopback.

use std::time::Duration;

use super::*;
use crate::testing::{Csms, PASSWORD, quick, slot};

async fn dial_once(slot: &Slot) -> Result<String, DialError> {
    dial(slot, quick().socket).await.map(|(_, protocol)| protocol)
}

/// Dials a CSMS that answers the upgrade with a status line.
async fn refused_with(status: &str) -> DialError {
    let csms = Csms::listen().await;
    let slot = csms.slot(1);
    let answer = format!("HTTP/1.1 {status}\r\nLocation: ws://elsewhere/\r\nContent-Length: 0\r\n\r\n");
    let (dialled, ()) = tokio::join!(dial_once(&slot), csms.answer(&answer));
    dialled.unwrap_err()
}

#[tokio::test]
async fn the_upgrade_carries_path_versions_and_basic_auth() {
    let csms = Csms::listen().await;
    let mut slot = csms.slot(1);
    slot.credentials.identity = "DE*A 1".into();
    let (dialled, (request, _)) = tokio::join!(dial_once(&slot), csms.upgrade(Some("ocpp1.6")));
    assert_eq!(dialled.unwrap(), "ocpp1.6");
    assert_eq!(request.uri().path(), "/ocpp/DE%2AA%201");
    assert_eq!(request.headers()["sec-websocket-protocol"], "ocpp2.0.1, ocpp1.6");
    let pair = BASE64_STANDARD.encode(format!("DE*A 1:{PASSWORD}"));
    assert_eq!(request.headers()["authorization"], format!("Basic {pair}"));
}

#[tokio::test]
async fn profile_0_sends_no_password() {
    let csms = Csms::listen().await;
    let slot = Slot {
        security_profile: 0,
        ..csms.slot(1)
    };
    let (dialled, (request, _)) = tokio::join!(dial_once(&slot), csms.upgrade(Some("ocpp2.0.1")));
    dialled.unwrap();
    assert!(request.headers().get("authorization").is_none());
}

#[tokio::test]
async fn the_socket_does_not_delay_small_frames() {
    let csms = Csms::listen().await;
    let slot = csms.slot(1);
    let (dialled, _) = tokio::join!(dial(&slot, quick().socket), csms.upgrade(Some("ocpp2.0.1")));
    assert!(dialled.unwrap().0.get_ref().tcp().nodelay().unwrap());
}

#[tokio::test]
async fn a_foreign_or_missing_subprotocol_is_refused_at_once() {
    let offered = "ocpp2.0.1, ocpp1.6".to_owned();
    let csms = Csms::listen().await;
    let slot = csms.slot(1);
    let (dialled, _) = tokio::join!(dial_once(&slot), csms.upgrade(None));
    assert_eq!(
        dialled,
        Err(DialError::NoSubprotocol {
            offered: offered.clone()
        })
    );
    let (dialled, _) = tokio::join!(dial_once(&slot), csms.upgrade(Some("ocpp9")));
    assert_eq!(dialled, Err(DialError::ForeignSubprotocol { offered }));
}

#[tokio::test]
async fn http_answers_are_told_apart() {
    assert_eq!(
        refused_with("401 Unauthorized").await,
        DialError::Unauthorized { status: 401 }
    );
    assert_eq!(refused_with("404 Not Found").await, DialError::NotFound);
    assert_eq!(
        refused_with("302 Found").await,
        DialError::Redirected { status: 302 }
    );
    assert_eq!(
        refused_with("503 Service Unavailable").await,
        DialError::ServerFault { status: 503 }
    );
    assert_eq!(refused_with("200 OK").await, DialError::Status { status: 200 });
}

#[tokio::test]
async fn what_is_no_http_is_said() {
    let csms = Csms::listen().await;
    let slot = csms.slot(1);
    let (dialled, ()) = tokio::join!(dial_once(&slot), csms.answer("SSH-2.0-OpenSSH\r\n\r\n"));
    assert!(matches!(dialled, Err(DialError::NotWebsocket(_))), "{dialled:?}");
}

#[tokio::test]
async fn an_upgrade_that_is_never_answered_ends_with_the_dial_timeout() {
    let csms = Csms::listen().await;
    let slot = csms.slot(1);
    let settings = SocketSettings {
        dial_timeout: Duration::from_millis(500),
        ..quick().socket
    };
    let (dialled, _held) = tokio::join!(dial(&slot, settings), csms.tcp());
    assert_eq!(dialled.unwrap_err(), DialError::NeverUpgraded);
}

#[tokio::test]
async fn a_closed_port_is_refused() {
    assert!(matches!(
        dial_once(&slot(1)).await,
        Err(DialError::Refused { .. })
    ));
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_named() {
    let slot = Slot {
        url: "ws://no-such-host.invalid/".into(),
        ..slot(1)
    };
    match dial_once(&slot).await {
        Err(DialError::Resolve { host, .. }) => assert_eq!(host, "no-such-host.invalid"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_socket_is_bound_as_the_slot_says() {
    let csms = Csms::listen().await;
    let slot = Slot {
        binding: Some(Binding::Address([127, 0, 0, 2].into())),
        ..csms.slot(1)
    };
    let (dialled, (_, peer)) = tokio::join!(dial_once(&slot), csms.upgrade(Some("ocpp2.0.1")));
    dialled.unwrap();
    assert_eq!(peer.get_ref().peer_addr().unwrap().ip().to_string(), "127.0.0.2");

    let no_iface = Slot {
        binding: Some(Binding::Interface("no-such-iface".into())),
        ..csms.slot(1)
    };
    assert!(matches!(dial_once(&no_iface).await, Err(DialError::Bind { .. })));
}
