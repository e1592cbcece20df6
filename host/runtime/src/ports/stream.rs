//! Bytes both ways over a stream with one other end: a serial line, a connection.

use std::io;

use super::fd::Fd;
use super::line::Line;
use super::wire::{End, Order, Wire};

/// Bytes that are read at once.
const CHUNK: usize = 16 << 10;

/// Carries bytes until the stream or the plugin ends. `name` is what a person calls the other end.
pub(super) async fn carry(fd: &Fd, name: &str, wire: &mut Wire) -> End {
    let line = wire.line().clone();
    let lost = |error: io::Error| End::Lost(format!("{name}: {error}"));
    tokio::select! {
        error = read(fd, &line) => lost(error),
        written = write(fd, wire) => written.map_or_else(lost, |()| End::Closed),
    }
}

/// Hands all that arrives to the plugin.
pub(super) async fn read(fd: &Fd, line: &Line) -> io::Error {
    let mut buffer = vec![0; CHUNK];
    loop {
        match fd.read_stream(&mut buffer).await {
            Ok(count) => line.feed(&buffer[..count]).await,
            Err(error) => return error,
        }
    }
}

async fn write(fd: &Fd, wire: &mut Wire) -> io::Result<()> {
    while let Some(order) = wire.next().await {
        if let Order::Send(bytes) = order {
            fd.write_all(&bytes).await?;
        }
    }
    Ok(())
}
