//! The whole manager against a CSMS on the loopback.

use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::*;
use crate::{
    event::{Link, SendError},
    policy::Lost,
    reason::{CloseReason, DialError},
    slot::Binding,
    testing::{Csms, Peer, echo, quick, slot},
};

/// The next event, which must come soon.
async fn event(events: &mut mpsc::Receiver<Event>) -> Event {
    timeout(Duration::from_secs(10), events.recv())
        .await
        .expect("an event in time")
        .expect("a manager")
}

async fn connected(events: &mut mpsc::Receiver<Event>) -> (i32, Link) {
    loop {
        if let Event::Connected { slot, link, .. } = event(events).await {
            return (slot, link);
        }
    }
}

async fn disconnected(events: &mut mpsc::Receiver<Event>) -> CloseReason {
    loop {
        if let Event::Disconnected { reason, .. } = event(events).await {
            return reason;
        }
    }
}

async fn until_the_station_hangs_up(mut peer: Peer) -> Vec<Message> {
    let mut seen = Vec::new();
    while let Some(Ok(message)) = peer.next().await {
        seen.push(message);
    }
    seen
}

#[tokio::test]
async fn a_frame_goes_out_and_comes_back() {
    let csms = Csms::listen().await;
    let (handle, mut events) = Manager::spawn(quick(), vec![csms.slot(1)], None, 1);
    let peer = tokio::spawn(async move { echo(csms.accept().await).await });
    let (slot, link) = connected(&mut events).await;
    assert_eq!(slot, 1);
    link.send("[2,\"1\",\"Heartbeat\",{}]").unwrap();
    assert!(matches!(event(&mut events).await, Event::Frame(text) if text.contains("Heartbeat")));
    handle.accepted(&link).await;
    handle.stop().await;
    peer.await.unwrap();
    let status = handle.status();
    assert_eq!((status.phase, status.last_good), (Phase::Idle, Some(1)));
}

#[tokio::test]
async fn a_clean_close_reconnects_and_an_old_link_cannot_speak_on_the_new_connection() {
    let csms = Csms::listen().await;
    let (handle, mut events) = Manager::spawn(quick(), vec![csms.slot(1)], None, 1);
    let mut first = csms.accept().await;
    let (_, old) = connected(&mut events).await;
    first.close(None).await.unwrap();
    assert!(matches!(
        disconnected(&mut events).await,
        CloseReason::Peer { code: 1005, .. }
    ));
    let second = csms.accept().await;
    let (_, new) = connected(&mut events).await;
    assert_eq!(
        old.send("an answer to the old connection"),
        Err(SendError::NotConnected)
    );
    new.send("hello").unwrap();
    let (seen, ()) = tokio::join!(until_the_station_hangs_up(second), handle.stop());
    assert_eq!(seen[0], Message::text("hello"));
}

#[tokio::test]
async fn a_csms_that_stops_answering_pings_is_left_and_dialled_again() {
    let csms = Csms::listen().await;
    let mut settings = quick();
    settings.socket.ping_interval = Duration::from_millis(20);
    settings.socket.pong_timeout = Duration::from_millis(20);
    let (_handle, mut events) = Manager::spawn(settings, vec![csms.slot(1)], None, 1);
    let _silent = csms.accept().await;
    assert_eq!(disconnected(&mut events).await, CloseReason::PongTimeout);
    csms.accept().await;
}

#[tokio::test]
async fn after_its_attempts_the_next_slot_is_dialled() {
    let csms = Csms::listen().await;
    let slots = vec![slot(1), csms.slot(2)];
    let (_handle, mut events) = Manager::spawn(quick(), slots, None, 1);
    for _ in 0..2 {
        assert!(matches!(
            event(&mut events).await,
            Event::DialFailed { slot: 1, .. }
        ));
    }
    let _peer = csms.accept().await;
    assert_eq!(connected(&mut events).await.0, 2);
}

#[tokio::test]
async fn a_refused_upgrade_is_told_and_tried_again() {
    let csms = Csms::listen().await;
    let (handle, mut events) = Manager::spawn(quick(), vec![csms.slot(1)], None, 1);
    csms.answer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
        .await;
    let refused = event(&mut events).await;
    assert!(matches!(
        refused,
        Event::DialFailed {
            error: DialError::Unauthorized { status: 401 },
            ..
        }
    ));
    let _peer = csms.accept().await;
    connected(&mut events).await;
    assert_eq!(handle.status().phase, Phase::Connected);
}

#[tokio::test]
async fn a_wished_reconnect_closes_with_1012_and_dials_the_named_slot() {
    let (first, second) = (Csms::listen().await, Csms::listen().await);
    let slots = vec![first.slot(1), second.slot(2)];
    let (handle, mut events) = Manager::spawn(quick(), slots, None, 1);
    let peer = first.accept().await;
    connected(&mut events).await;
    handle.reconnect("the wire is back", Some(2)).await;
    let (seen, _peer) = tokio::join!(until_the_station_hangs_up(peer), second.accept());
    assert!(
        matches!(&seen[..], [Message::Close(Some(frame))] if u16::from(frame.code) == 1012),
        "{seen:?}"
    );
    assert!(matches!(disconnected(&mut events).await, CloseReason::Station(_)));
    assert_eq!(connected(&mut events).await.0, 2);
}

#[tokio::test]
async fn stop_sends_what_is_left_and_says_going_away() {
    let csms = Csms::listen().await;
    let (handle, mut events) = Manager::spawn(quick(), vec![csms.slot(1)], None, 1);
    let peer = csms.accept().await;
    let (_, link) = connected(&mut events).await;
    link.send("last words").unwrap();
    let (seen, ()) = tokio::join!(until_the_station_hangs_up(peer), handle.stop());
    assert_eq!(seen[0], Message::text("last words"));
    assert!(matches!(&seen[1], Message::Close(Some(frame)) if u16::from(frame.code) == 1001));
    assert!(matches!(disconnected(&mut events).await, CloseReason::Station(_)));
    assert!(events.recv().await.is_none());
}

#[tokio::test]
async fn stop_is_bounded_though_neither_side_moves() {
    let csms = Csms::listen().await;
    let (handle, events) = Manager::spawn(quick(), vec![csms.slot(1)], None, 1);
    let mut peer = csms.accept().await;
    for n in 0..EVENTS * 2 {
        peer.send(Message::text(n.to_string())).await.unwrap();
    }
    let limit = quick().socket.close_timeout + FINISH_GRACE + Duration::from_secs(5);
    timeout(limit, handle.stop()).await.expect("a bounded stop");
    drop(events);
}

#[tokio::test]
async fn stop_breaks_off_a_dial() {
    let csms = Csms::listen().await;
    let (handle, _events) = Manager::spawn(quick(), vec![csms.slot(1)], None, 1);
    let _never_upgraded = csms.tcp().await;
    timeout(quick().socket.dial_timeout / 2, handle.stop())
        .await
        .expect("no wait for the dial timeout");
}

#[tokio::test]
async fn without_slots_the_station_works_alone() {
    let (handle, mut events) = Manager::spawn(quick(), Vec::new(), None, 1);
    assert_eq!(handle.status().phase, Phase::Idle);
    let csms = Csms::listen().await;
    handle.set_slots(vec![csms.slot(5)]).await;
    let _peer = csms.accept().await;
    assert_eq!(connected(&mut events).await.0, 5);
}

#[tokio::test]
async fn a_dropped_receiver_ends_the_manager() {
    let csms = Csms::listen().await;
    let (handle, mut events) = Manager::spawn(quick(), vec![csms.slot(1)], None, 1);
    let peer = csms.accept().await;
    connected(&mut events).await;
    drop(events);
    let seen = timeout(Duration::from_secs(5), until_the_station_hangs_up(peer))
        .await
        .expect("an end");
    assert!(
        matches!(&seen[..], [Message::Close(Some(frame))] if u16::from(frame.code) == 1001),
        "{seen:?}"
    );
    handle.stop().await;
}

/// Connected over the second of two slots, the first of which is there too.
async fn on_slot_2(settings: Settings, slots: [&Csms; 2]) -> (Handle, mpsc::Receiver<Event>, Peer, Link) {
    let [first, second] = slots;
    let listed = vec![first.slot(1), second.slot(2)];
    let (handle, mut events) = Manager::spawn(settings, listed, None, 1);
    let given_up = first.tcp().await;
    handle.connect(2).await;
    let peer = second.accept().await;
    drop(given_up);
    let (slot, link) = connected(&mut events).await;
    assert_eq!(slot, 2);
    (handle, events, peer, link)
}

#[tokio::test]
async fn a_better_slot_is_connected_first_and_speaks_after_the_last_words_on_the_old_one() {
    let (first, second) = (Csms::listen().await, Csms::listen().await);
    let (handle, mut events, old_peer, old) = on_slot_2(quick(), [&first, &second]).await;
    old.send("last words").unwrap();
    handle.try_switch(1).await;
    let new_peer = first.accept().await;
    let seen = until_the_station_hangs_up(old_peer).await;
    assert!(
        matches!(&seen[..], [text, Message::Close(Some(frame))]
            if *text == Message::text("last words") && u16::from(frame.code) == 1012),
        "{seen:?}"
    );
    assert!(matches!(
        event(&mut events).await,
        Event::Disconnected { slot: 2, .. }
    ));
    let Event::Connected { slot: 1, link, .. } = event(&mut events).await else {
        panic!("not connected over slot 1")
    };
    assert_eq!(old.send("too late"), Err(SendError::NotConnected));
    link.send("hello").unwrap();
    let (seen, ()) = tokio::join!(until_the_station_hangs_up(new_peer), handle.stop());
    assert_eq!(seen[0], Message::text("hello"));
}

#[tokio::test]
async fn a_csms_that_refuses_the_second_connection_keeps_the_first_one() {
    let (first, second) = (Csms::listen().await, Csms::listen().await);
    let (handle, mut events, peer, link) = on_slot_2(quick(), [&first, &second]).await;
    let echo = tokio::spawn(echo(peer));
    handle.try_switch(1).await;
    first
        .answer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
        .await;
    assert!(matches!(
        event(&mut events).await,
        Event::DialFailed { slot: 1, .. }
    ));
    link.send("still here").unwrap();
    assert!(matches!(event(&mut events).await, Event::Frame(text) if text.as_str() == "still here"));
    let status = handle.status();
    assert_eq!((status.phase, status.slot), (Phase::Connected, Some(2)));
    handle.stop().await;
    echo.await.unwrap();
}

#[tokio::test]
async fn a_csms_that_drops_the_older_connection_has_the_newer_one() {
    let (first, second) = (Csms::listen().await, Csms::listen().await);
    let (handle, mut events, peer, _) = on_slot_2(quick(), [&first, &second]).await;
    handle.try_switch(1).await;
    let stream = first.tcp().await;
    drop(peer);
    assert!(matches!(
        event(&mut events).await,
        Event::Disconnected { slot: 2, .. }
    ));
    let _peer = Csms::upgrade_stream(stream, Some("ocpp2.0.1")).await;
    assert!(matches!(
        event(&mut events).await,
        Event::Connected { slot: 1, .. }
    ));
    handle.stop().await;
}

#[tokio::test]
async fn a_lost_network_ends_a_connection_and_a_dial_at_once() {
    let csms = Csms::listen().await;
    let lo = || Lost::Binding(Binding::Interface("lo".into()));
    let bound = Slot {
        binding: Some(Binding::Interface("lo".into())),
        ..csms.slot(1)
    };
    let (handle, mut events) = Manager::spawn(quick(), vec![bound], None, 1);
    let peer = csms.accept().await;
    connected(&mut events).await;
    handle.network_lost(lo()).await;
    let network = || "lo".to_owned();
    assert_eq!(
        disconnected(&mut events).await,
        CloseReason::NetworkLost { network: network() }
    );
    drop(peer);
    let _never_upgraded = csms.tcp().await;
    handle.network_lost(lo()).await;
    let error = DialError::NetworkLost { network: network() };
    assert!(matches!(event(&mut events).await, Event::DialFailed { error: told, .. } if told == error));
}
