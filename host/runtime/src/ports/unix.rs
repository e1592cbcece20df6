//! A port over a unix stream socket.

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Line;
use super::line::PIECE;
use super::pace::Pace;
use super::real::Order;

/// Most clients of a listening port at once; more are turned away.
const MAX_CLIENTS: usize = 16;
/// A client that takes nothing for this long is let go, so that it cannot hold up the others.
const WRITE_PATIENCE: Duration = Duration::from_secs(2);
/// Between two attempts to open the port.
const RETRY: Duration = Duration::from_millis(500);

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnixPort {
    pub path: PathBuf,
    pub mode: UnixMode,
    /// Each way.
    #[serde(default = "bytes_per_second")]
    pub bytes_per_second: u64,
    /// Bytes that may wait, each way.
    #[serde(default = "queue_bytes")]
    pub queue_bytes: usize,
}

/// Who makes the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnixMode {
    /// The other side does; the port is open while connected.
    Connect,
    /// The port does, and is open while it listens. Clients come and go: bytes from any of them reach the
    /// plugin, bytes from the plugin go to all of them (to nobody, if there is none).
    Listen,
}

impl UnixPort {
    pub fn new(path: impl Into<PathBuf>, mode: UnixMode) -> Self {
        let (bytes_per_second, queue_bytes) = (bytes_per_second(), queue_bytes());
        Self {
            path: path.into(),
            mode,
            bytes_per_second,
            queue_bytes,
        }
    }
}

fn bytes_per_second() -> u64 {
    1 << 20
}

fn queue_bytes() -> usize {
    256 << 10
}

/// What ends a turn of [`serve`].
enum End {
    Lost(io::Error),
    /// The plugin is gone.
    Unplugged,
}

/// Keeps the port open until the plugin drops its end of `outgoing`.
pub(super) async fn serve(config: UnixPort, line: Arc<Line>, mut outgoing: mpsc::UnboundedReceiver<Order>) {
    loop {
        let end = match config.mode {
            UnixMode::Connect => connect(&config, &line, &mut outgoing).await,
            UnixMode::Listen => listen(&config, &line, &mut outgoing).await,
        };
        match end {
            End::Unplugged => return,
            End::Lost(error) => line.closed(format!("{}: {error}", config.path.display())),
        }
        drop_queued(&line, &mut outgoing);
        tokio::select! {
            () = tokio::time::sleep(RETRY) => {}
            () = outgoing_closed(&line, &mut outgoing) => return,
        }
    }
}

/// Bytes for a lost connection are of no use to the next one.
fn drop_queued(line: &Line, outgoing: &mut mpsc::UnboundedReceiver<Order>) {
    while let Ok(order) = outgoing.try_recv() {
        if let Order::Send(bytes) = order {
            line.written(bytes.len());
        }
    }
}

async fn outgoing_closed(line: &Line, outgoing: &mut mpsc::UnboundedReceiver<Order>) {
    while let Some(Order::Send(bytes)) = outgoing.recv().await {
        line.written(bytes.len());
    }
}

async fn connect(config: &UnixPort, line: &Arc<Line>, outgoing: &mut mpsc::UnboundedReceiver<Order>) -> End {
    let stream = match UnixStream::connect(&config.path).await {
        Ok(stream) => stream,
        Err(error) => return End::Lost(error),
    };
    line.opened();
    let (reader, mut writer) = stream.into_split();
    let mut pace = Pace::new(line.budget().bytes_per_second);
    let mut reading = JoinSet::new();
    reading.spawn(read(reader, line.clone()));
    loop {
        tokio::select! {
            Some(ended) = reading.join_next() => return End::Lost(reason(ended)),
            order = outgoing.recv() => {
                let bytes = match order {
                    Some(Order::Send(bytes)) => bytes,
                    Some(Order::Rest) => continue,
                    Some(Order::Close) | None => return End::Unplugged,
                };
                pace.pass(bytes.len()).await;
                let written = writer.write_all(&bytes).await;
                line.written(bytes.len());
                if let Err(error) = written {
                    return End::Lost(error);
                }
            }
        }
    }
}

async fn listen(config: &UnixPort, line: &Arc<Line>, outgoing: &mut mpsc::UnboundedReceiver<Order>) -> End {
    let listener = match bind(&config.path) {
        Ok(listener) => listener,
        Err(error) => return End::Lost(error),
    };
    line.opened();
    let mut writers: Vec<OwnedWriteHalf> = Vec::new();
    let mut pace = Pace::new(line.budget().bytes_per_second);
    let mut readers = JoinSet::new();
    let end = loop {
        tokio::select! {
            client = listener.accept() => match client {
                Ok((stream, _)) if readers.len() < MAX_CLIENTS => {
                    let (reader, writer) = stream.into_split();
                    readers.spawn(read(reader, line.clone()));
                    writers.push(writer);
                }
                Ok(_) => tracing::warn!(port = line.port(), "turned a client away: {MAX_CLIENTS} are connected"),
                Err(error) => break End::Lost(error),
            },
            Some(_) = readers.join_next() => {}
            order = outgoing.recv() => {
                let bytes = match order {
                    Some(Order::Send(bytes)) => bytes,
                    Some(Order::Rest) => continue,
                    Some(Order::Close) | None => break End::Unplugged,
                };
                pace.pass(bytes.len()).await;
                write_all(&mut writers, &bytes).await;
                line.written(bytes.len());
            }
        }
    };
    // Leave no stale file behind; if it is gone already, so much the better.
    let _ = std::fs::remove_file(&config.path);
    end
}

/// Writes to every client and lets go of those that are gone or stuck.
async fn write_all(writers: &mut Vec<OwnedWriteHalf>, bytes: &[u8]) {
    let mut kept = Vec::with_capacity(writers.len());
    for mut writer in writers.drain(..) {
        let written = tokio::time::timeout(WRITE_PATIENCE, writer.write_all(bytes)).await;
        if matches!(written, Ok(Ok(()))) {
            kept.push(writer);
        }
    }
    *writers = kept;
}

async fn read(mut reader: OwnedReadHalf, line: Arc<Line>) -> io::Error {
    let mut pace = Pace::new(line.budget().bytes_per_second);
    let mut buffer = vec![0; PIECE.min(16 << 10)];
    loop {
        match reader.read(&mut buffer).await {
            Ok(0) => return io::Error::new(io::ErrorKind::UnexpectedEof, "the other side closed"),
            Ok(count) => {
                pace.pass(count).await;
                line.feed(&buffer[..count]).await;
            }
            Err(error) => return error,
        }
    }
}

fn reason(ended: Result<io::Error, tokio::task::JoinError>) -> io::Error {
    ended.unwrap_or_else(io::Error::other)
}

/// Binds the socket for its owner alone, in place of a stale one.
fn bind(path: &Path) -> io::Result<UnixListener> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => std::fs::remove_file(path)?,
        Ok(_) => {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "there is a file that is no socket",
            ));
        }
        Err(_) => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}
