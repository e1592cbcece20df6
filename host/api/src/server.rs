//! The control socket of a running station.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use plugpoint_station::Handle;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::{Order, Reply, SOCKET};

/// An order longer than this is none.
const MAX_ORDER: u64 = 64 * 1024;

#[derive(Debug, thiserror::Error)]
#[error("{path}: the control socket cannot be made", path = .path.display())]
pub struct ServeError {
    path: PathBuf,
    source: io::Error,
}

/// Makes the socket in the state folder, in the place of one left behind, and serves it until the station
/// ends. The store's lock on the folder keeps a second station away.
///
/// # Errors
/// If the socket cannot be made.
pub fn serve(state: &Path, station: Handle) -> Result<(), ServeError> {
    let path = state.join(SOCKET);
    let listener = listen(&path).map_err(|source| ServeError { path, source })?;
    tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    tokio::spawn(answer(stream, station.clone()));
                }
                Err(error) => tracing::warn!("the control socket: {error}"),
            }
        }
    });
    Ok(())
}

fn listen(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn answer(stream: UnixStream, station: Handle) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read.take(MAX_ORDER)).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let reply = match serde_json::from_str(&line) {
            Ok(order) => carry_out(order, &station).await,
            Err(error) => Reply::Error {
                error: format!("no order: {error}"),
            },
        };
        let mut text = serde_json::to_string(&reply).unwrap_or_default();
        text.push('\n');
        if write.write_all(text.as_bytes()).await.is_err() {
            return;
        }
        lines.get_mut().get_mut().set_limit(MAX_ORDER);
    }
}

async fn carry_out(order: Order, station: &Handle) -> Reply {
    let done = match order {
        Order::Status => station.status().await.map(|status| json!(status)),
        Order::PluginSwap { id, path } => match station.swap(id, path).await {
            Some(Ok(report)) => Some(json!(report)),
            Some(Err(error)) => {
                return Reply::Error {
                    error: error.to_string(),
                };
            }
            None => None,
        },
        Order::Stop => {
            station.stop();
            Some(Value::Null)
        }
    };
    match done {
        Some(ok) => Reply::Ok { ok },
        None => Reply::Error {
            error: "the station is stopping".into(),
        },
    }
}
