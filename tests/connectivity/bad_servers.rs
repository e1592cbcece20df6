//! Servers that are no CSMS: the station says in its status what is wrong, backs off, and after exactly as many dials
//! as it is to make goes on to the next slot, where there is a good one.

use std::time::Duration;

use plugpoint_csms::Csms;
use plugpoint_tests::{Builder, StationProcess, accepted};

use crate::server::{Server, Vice};
use crate::status::connection;

/// More than a dial of the most patient station takes.
const LONG: Duration = Duration::from_secs(60);

/// More than the station ever has reason to hold, in MiB.
const MEMORY: u64 = 200;

/// More than there is to say, in bytes.
const LOG: usize = 20_000;

/// A station whose first slot leads to a server with a vice, dialled `attempts` times; its status then has these words
/// for that slot.
async fn meet(vice: Vice, attempts: usize, words: &str) {
    let server = Server::start(vice).await;
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let station = two_slots(&server.url, &csms.url(), attempts).start();
    csms.expect("simulator").booted(LONG).await.unwrap();
    let slot = connection(&station).await["slots"][0].take();
    let why = slot["last_error"].as_str().unwrap_or_default();
    assert!(why.contains(words), "{vice:?}: {slot}");
    assert_eq!(server.dials(), attempts, "{vice:?}");
    let resident = station.resident();
    assert!(resident < MEMORY, "{vice:?}: {resident} MiB");
    let log = station.log().len();
    assert!(log < LOG, "{vice:?}: {log} bytes of log");
}

fn two_slots(first: &str, second: &str, attempts: usize) -> Builder {
    StationProcess::builder(first)
        .set("NetworkConfiguration[2].OcppCsmsUrl", second)
        .set("NetworkConfiguration[2].SecurityProfile", "0")
        .set("OCPPCommCtrlr.NetworkConfigurationPriority", "1,2")
        .set(
            "OCPPCommCtrlr.NetworkProfileConnectionAttempts",
            &attempts.to_string(),
        )
        .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "1")
        .set("OCPPCommCtrlr.RetryBackOffRandomRange", "0")
        .set("OCPPCommCtrlr.RetryBackOffRepeatTimes", "0")
        .set("OCPPCommCtrlr.WebSocketPingInterval", "1")
        .set("InternalCtrlr.WebsocketPongTimeout", "1")
        // As operators have it: no vice of a server may fill a disk.
        .log("info")
}

#[tokio::test]
async fn one_that_closes_at_once() {
    meet(Vice::ClosesAtOnce, 2, "does not speak websocket").await;
}

#[tokio::test]
async fn one_that_never_answers_the_upgrade() {
    meet(Vice::NeverAnswers, 1, "never answered the upgrade").await;
}

#[tokio::test]
async fn those_that_refuse_it() {
    tokio::join!(
        meet(
            Vice::Status("401 Unauthorized"),
            2,
            "check Identity and BasicAuthPassword"
        ),
        meet(Vice::Status("404 Not Found"), 2, "does not know this path"),
        meet(
            Vice::Status("302 Found"),
            2,
            "put the final address into OcppCsmsUrl"
        ),
        meet(
            Vice::Status("500 Internal Server Error"),
            2,
            "has a fault of its own"
        ),
    );
}

#[tokio::test]
async fn those_that_speak_something_else() {
    tokio::join!(
        meet(Vice::Subprotocol(Some("ocpp9")), 2, "that was not offered"),
        meet(Vice::Subprotocol(None), 3, "chose no subprotocol"),
    );
}

#[tokio::test]
async fn one_whose_headers_have_no_end() {
    meet(Vice::EndlessHeaders, 2, "does not speak websocket").await;
}

#[tokio::test]
async fn one_that_answers_the_upgrade_in_single_bytes() {
    meet(Vice::Drips, 1, "never answered the upgrade").await;
}

#[tokio::test]
async fn one_that_says_goodbye() {
    meet(Vice::SaysGoodbye, 2, "the CSMS closed the connection (code 1000)").await;
}

#[tokio::test]
async fn one_that_falls_silent() {
    meet(Vice::FallsSilent, 2, "nothing was heard after a ping").await;
}

#[tokio::test]
async fn one_that_asks_without_end_and_reads_no_answer() {
    meet(Vice::AsksWithoutReading, 1, "the CSMS stopped reading").await;
}

#[tokio::test]
async fn those_that_break_the_protocol() {
    tokio::join!(
        meet(Vice::Babbles, 2, "broke the websocket protocol"),
        meet(Vice::AnnouncesTooMuch, 2, "a frame was larger than"),
        meet(Vice::ResetsInMidFrame, 2, "the connection broke"),
    );
}

/// The CSMS knows the station, and then only its gateway is left, which takes every connection and closes it.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_without_its_csms() {
    const ATTEMPTS: usize = 2;
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let other = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let station = two_slots(&csms.url(), &other.url(), ATTEMPTS).start();
    accepted(&csms.expect("simulator")).await;
    let address = csms.address();
    csms.stop().await;
    let gateway = Server::at(address, Vice::SaysGoodbye).await;
    other.expect("simulator").connected(LONG).await.unwrap();
    // On a busy machine it may be there too late for some of them.
    assert!(gateway.dials() <= ATTEMPTS);
    let slot = connection(&station).await["slots"][0].take();
    assert_eq!(slot["dials"], 1 + ATTEMPTS, "{slot}");
}
