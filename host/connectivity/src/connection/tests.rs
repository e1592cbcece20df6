//! One connection over an in-memory pipe, on tokio's paused clock: minutes pass at once.

use std::{pin::pin, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::{io::DuplexStream, task::JoinHandle, time::sleep};
use tokio_tungstenite::tungstenite::{Bytes, protocol::Role};

use super::*;
use crate::{dialler::websocket_config, event::SendError, policy::AttemptId};

const PIPE: usize = 4096;

struct Ends<C = JoinHandle<Ended>> {
    peer: WebSocketStream<DuplexStream>,
    link: Link,
    events: mpsc::Receiver<Event>,
    orders: watch::Sender<Orders>,
    connection: C,
}

const SETTINGS: SocketSettings = SocketSettings {
    dial_timeout: Duration::from_secs(1),
    ping_interval: Duration::from_secs(60),
    pong_timeout: Duration::from_secs(5),
    write_timeout: Duration::from_secs(20),
    close_timeout: Duration::from_secs(2),
};

async fn connect() -> Ends {
    let mut ends = open().await;
    let connection = tokio::spawn(ends.connection.run());
    assert!(matches!(ends.events.recv().await, Some(Event::Connected { .. })));
    Ends {
        peer: ends.peer,
        link: ends.link,
        events: ends.events,
        orders: ends.orders,
        connection,
    }
}

/// The connection does not run yet.
async fn open() -> Ends<Connection<DuplexStream>> {
    let (ours, theirs) = tokio::io::duplex(PIPE);
    let socket = WebSocketStream::from_raw_socket(ours, Role::Client, Some(websocket_config())).await;
    let peer = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
    let (sender, events) = mpsc::channel(2);
    let (outbox, frames) = mpsc::channel(4);
    let (orders, ordered) = watch::channel(Orders {
        settings: SETTINGS,
        close: None,
        lost: None,
    });
    let link = Link::new(AttemptId(1), outbox);
    let connected = Event::Connected {
        slot: 1,
        overwritten: false,
        protocol: "ocpp2.0.1".into(),
        link: link.clone(),
    };
    let connection = Connection::new(socket, connected, sender, (link.clone(), frames), ordered);
    Ends {
        peer,
        link,
        events,
        orders,
        connection,
    }
}

impl Ends {
    fn order_close(&self, code: u16) {
        let close = Closing {
            code,
            reason: "ordered".into(),
        };
        self.orders.send_modify(|orders| orders.close = Some(close));
    }

    async fn frame(&mut self) -> String {
        match self.events.recv().await {
            Some(Event::Frame(text)) => text.to_string(),
            other => panic!("no frame but {other:?}"),
        }
    }
}

async fn ended(connection: JoinHandle<Ended>) -> CloseReason {
    connection.await.unwrap().reason
}

#[tokio::test(start_paused = true)]
async fn frames_pass_in_order_both_ways() {
    let mut ends = connect().await;
    for n in 0..3 {
        ends.link.send(format!("up {n}")).unwrap();
    }
    for n in 0..3 {
        assert_eq!(
            ends.peer.next().await.unwrap().unwrap(),
            Message::text(format!("up {n}"))
        );
        ends.peer.send(Message::text(format!("down {n}"))).await.unwrap();
        assert_eq!(ends.frame().await, format!("down {n}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_pings_stays() {
    let mut ends = connect().await;
    for _ in 0..3 {
        let asked = Instant::now();
        assert!(matches!(ends.peer.next().await, Some(Ok(Message::Ping(_)))));
        assert!(asked.elapsed() <= SETTINGS.ping_interval + Duration::from_secs(1));
        // Reading on sends the pong.
        timeout(Duration::from_secs(1), ends.peer.next())
            .await
            .unwrap_err();
    }
    assert!(!ends.connection.is_finished());
}

#[tokio::test(start_paused = true)]
async fn half_open_tcp_is_found_by_the_pong_timeout() {
    let ends = connect().await;
    let begun = Instant::now();
    assert_eq!(ended(ends.connection).await, CloseReason::PongTimeout);
    let lived = begun.elapsed();
    assert!(
        lived >= Duration::from_secs(65) && lived < Duration::from_secs(66),
        "{lived:?}"
    );
}

/// A process that the machine did not let run finds both when it runs again. Which it looks at first is a matter of luck
/// unless it is seen to, so it has to go well many times.
#[tokio::test(start_paused = true)]
async fn a_pong_that_has_come_counts_though_its_time_is_over() {
    let mut ends = open().await;
    let mut connection = pin!(ends.connection.run());
    for _ in 0..20 {
        select! {
            ended = &mut connection => panic!("{ended:?}"),
            asked = ends.peer.next() => assert!(matches!(asked, Some(Ok(Message::Ping(_))))),
        }
        // The pong is on its way, and nobody runs the connection.
        ends.peer.flush().await.unwrap();
        sleep(SETTINGS.pong_timeout * 2).await;
    }
}

#[tokio::test(start_paused = true)]
async fn no_pings_when_the_interval_is_zero_and_a_new_interval_counts_at_once() {
    let mut ends = connect().await;
    let set =
        |interval| move |orders: &mut Orders| orders.settings.ping_interval = Duration::from_secs(interval);
    ends.orders.send_modify(set(0));
    sleep(Duration::from_secs(3600)).await;
    assert!(!ends.connection.is_finished());
    ends.orders.send_modify(set(10));
    let asked = Instant::now();
    assert!(matches!(ends.peer.next().await, Some(Ok(Message::Ping(_)))));
    assert!(asked.elapsed() < Duration::from_secs(11));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_stops_reading_costs_no_memory_and_is_left() {
    let ends = connect().await;
    let begun = Instant::now();
    let big = "x".repeat(PIPE);
    let taken = (0..100)
        .map(|_| ends.link.send(big.clone()))
        .take_while(Result::is_ok)
        .count();
    assert_eq!(ends.link.send("one more"), Err(SendError::Backlog));
    assert!(taken < 10, "{taken} frames were taken");
    assert_eq!(ended(ends.connection).await, CloseReason::WriteTimeout);
    assert!(begun.elapsed() < SETTINGS.write_timeout + Duration::from_secs(1));
    assert_eq!(ends.link.send("late"), Err(SendError::NotConnected));
}

#[tokio::test(start_paused = true)]
async fn a_station_that_takes_no_events_still_pings_and_speaks_and_loses_nothing() {
    let mut ends = connect().await;
    let flood: Vec<String> = (0..20).map(|n| format!("frame {n}")).collect();
    for text in &flood {
        ends.peer.feed(Message::text(text.clone())).await.unwrap();
    }
    ends.peer.flush().await.unwrap();
    sleep(Duration::from_secs(70)).await;
    ends.link.send("still speaking").unwrap();
    assert!(matches!(ends.peer.next().await, Some(Ok(Message::Ping(_)))));
    assert_eq!(
        ends.peer.next().await.unwrap().unwrap(),
        Message::text("still speaking")
    );
    assert!(
        !ends.connection.is_finished(),
        "the missing pong was not the peer's fault"
    );
    for text in &flood {
        assert_eq!(&ends.frame().await, text);
    }
}

#[tokio::test(start_paused = true)]
async fn a_ping_of_the_peer_is_answered_at_once() {
    let mut ends = connect().await;
    ends.peer
        .send(Message::Ping(Bytes::from_static(b"42")))
        .await
        .unwrap();
    assert_eq!(
        ends.peer.next().await.unwrap().unwrap(),
        Message::Pong(Bytes::from_static(b"42"))
    );
}

#[tokio::test(start_paused = true)]
async fn every_clean_close_is_answered_and_told() {
    for code in [1000u16, 1001, 1012, 4000] {
        let mut ends = connect().await;
        let frame = close_frame(Closing {
            code,
            reason: "bye".into(),
        });
        ends.peer.close(Some(frame)).await.unwrap();
        let answer = ends.peer.next().await.unwrap().unwrap();
        assert!(matches!(answer, Message::Close(Some(frame)) if u16::from(frame.code) == code));
        let told = CloseReason::Peer {
            code,
            text: "bye".into(),
        };
        assert_eq!(ended(ends.connection).await, told);
    }
}

#[tokio::test(start_paused = true)]
async fn a_close_without_code_is_1005_and_a_cut_socket_is_broken() {
    let mut ends = connect().await;
    ends.peer.close(None).await.unwrap();
    assert_eq!(
        ended(ends.connection).await,
        CloseReason::Peer {
            code: 1005,
            text: String::new()
        }
    );

    let ends = connect().await;
    drop(ends.peer);
    assert!(matches!(ended(ends.connection).await, CloseReason::Broken(_)));
}

#[tokio::test(start_paused = true)]
async fn an_ordered_close_follows_what_was_sent_before() {
    let mut ends = connect().await;
    for n in 0..3 {
        ends.link.send(format!("last words {n}")).unwrap();
    }
    ends.order_close(1001);
    for n in 0..3 {
        assert_eq!(
            ends.peer.next().await.unwrap().unwrap(),
            Message::text(format!("last words {n}"))
        );
    }
    let close = ends.peer.next().await.unwrap().unwrap();
    assert!(matches!(close, Message::Close(Some(frame)) if u16::from(frame.code) == 1001));
    assert_eq!(ends.link.send("after"), Err(SendError::NotConnected));
    assert!(ends.peer.next().await.is_none());
    assert_eq!(
        ended(ends.connection).await,
        CloseReason::Station("ordered".into())
    );
}

#[tokio::test(start_paused = true)]
async fn an_ordered_close_ends_in_time_though_the_peer_is_silent() {
    let ends = connect().await;
    let begun = Instant::now();
    ends.order_close(1001);
    assert_eq!(
        ended(ends.connection).await,
        CloseReason::Station("ordered".into())
    );
    assert!(begun.elapsed() < SETTINGS.close_timeout + Duration::from_millis(10));
}

#[tokio::test(start_paused = true)]
async fn a_binary_frame_is_passed_over() {
    let mut ends = connect().await;
    ends.peer.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    ends.peer.send(Message::text("text")).await.unwrap();
    assert_eq!(ends.frame().await, "text");
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_is_too_big_ends_the_connection_with_1009() {
    let mut ends = connect().await;
    ends.peer
        .send(Message::text("x".repeat(MAX_MESSAGE + 1)))
        .await
        .unwrap();
    let close = ends.peer.next().await.unwrap().unwrap();
    assert!(matches!(close, Message::Close(Some(frame)) if u16::from(frame.code) == 1009));
    assert_eq!(
        ended(ends.connection).await,
        CloseReason::TooBig { limit: MAX_MESSAGE }
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_iface_ends_the_connection_without_waiting_for_anybody() {
    let ends = connect().await;
    let begun = Instant::now();
    ends.orders
        .send_modify(|orders| orders.lost = Some("wwan0".into()));
    let network = "wwan0".into();
    assert_eq!(ended(ends.connection).await, CloseReason::NetworkLost { network });
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_event_that_a_station_has_not_taken_survives_the_connection() {
    let mut ends = connect().await;
    for n in 0..3 {
        ends.peer.send(Message::text(format!("frame {n}"))).await.unwrap();
    }
    sleep(Duration::from_secs(1)).await;
    ends.orders
        .send_modify(|orders| orders.lost = Some("wwan0".into()));
    let held = ends.connection.await.unwrap().held;
    assert!(matches!(held, Some(Event::Frame(text)) if text.as_str() == "frame 2"));
}
