//! Billable events: from the hardware's fact to the CSMS's answer, and durable in between.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use crate::desk::{Asked, Desk, Peer};
use crate::process::Process;
use crate::sqlite_alone::Alone;
use crate::stats::median;
use crate::table::Row;

const ROUNDS: usize = 7;
const EVENTS: usize = 1_000;
/// The vehicle's state is one, what the contactor does for it the other.
const EVENTS_PER_ORDER: usize = 2;
const ORDERS_AT_ONCE: usize = 100;
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn measure(desk: &Desk, state: &Path) -> Result<Row> {
    let _station = Process::station(&desk.address()?, state)?;
    let mut peer = desk.booted().await?;
    let mut board = board(&state.join("board.sock")).await?;
    charge(&mut board, &mut peer).await?;
    let mut alone = Alone::open(&state.join("alone.db"))?;
    let (mut events, mut commits) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let ours = events_per_second(&mut board, &mut peer).await?;
        let floor;
        (alone, floor) = peer
            .meanwhile(spawn_blocking(move || alone.run(EVENTS)))
            .await???;
        // The first makes the files as large as they stay.
        if round > 0 {
            events.push(ours);
            commits.push(floor);
        }
    }
    let (events, commits) = (median(&mut events), median(&mut commits));
    Ok(Row {
        figure: "durable TransactionEvents: fact in, committed, sent, answered".into(),
        station: format!("{events:.0}/s"),
        bare: format!("{commits:.0}/s: SQLite alone, one row a commit, WAL, synchronous=FULL"),
        ratio: Some(events / commits),
        aim: None,
    })
}

/// The simulated hardware takes its orders here.
async fn board(path: &Path) -> Result<UnixStream> {
    for _ in 0..500 {
        if let Ok(board) = UnixStream::connect(path).await {
            return Ok(board);
        }
        sleep(Duration::from_millis(10)).await;
    }
    UnixStream::connect(path)
        .await
        .context("the simulated board takes no orders")
}

async fn charge(board: &mut UnixStream, peer: &mut Peer) -> Result<()> {
    order(
        board,
        "{\"do\":\"plug-in\"}\n{\"do\":\"swipe\",\"token\":\"DEADBEEF\",\"evse\":1}\n",
    )
    .await?;
    let charging = |asked: &Asked| asked.payload["transactionInfo"]["chargingState"] == "Charging";
    timeout(PATIENCE, peer.until(charging))
        .await
        .context("the simulated car does not charge")?
}

async fn events_per_second(board: &mut UnixStream, peer: &mut Peer) -> Result<f64> {
    let since = Instant::now();
    timeout(PATIENCE, run(board, peer))
        .await
        .context("events are missing")??;
    Ok(EVENTS as f64 / since.elapsed().as_secs_f64())
}

/// The vehicle pauses and goes on, as often as it takes.
async fn run(board: &mut UnixStream, peer: &mut Peer) -> Result<()> {
    let pair = "{\"do\":\"ev\",\"state\":\"connected\"}\n{\"do\":\"ev\",\"state\":\"charging\"}\n";
    let orders = pair.repeat(ORDERS_AT_ONCE / 2);
    let drive = async {
        for _ in 0..EVENTS / EVENTS_PER_ORDER / ORDERS_AT_ONCE {
            order(board, &orders).await?;
        }
        Ok(())
    };
    let count = async {
        for _ in 0..EVENTS {
            peer.until(|asked| asked.action == "TransactionEvent").await?;
        }
        Ok(())
    };
    tokio::try_join!(drive, count).map(drop)
}

/// Gives orders, one a line, and waits until each is answered.
async fn order(board: &mut UnixStream, orders: &str) -> Result<()> {
    board.write_all(orders.as_bytes()).await?;
    let (mut heard, mut waiting) = ([0; 4096], orders.lines().count());
    while waiting > 0 {
        let length = board.read(&mut heard).await?;
        ensure!(length > 0, "the simulated board hung up");
        waiting = waiting.saturating_sub(heard[..length].iter().filter(|byte| **byte == b'\n').count());
    }
    Ok(())
}
