//! Asking a station from another process.

use std::io;
use std::path::{Path, PathBuf};

use plugpoint_station::Progress;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use crate::{Order, Reply, SOCKET};

#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    #[error("no station runs with the state folder {folder}; start one with `plugpoint run`", folder = .folder.display())]
    NoStation { folder: PathBuf, source: io::Error },
    #[error("the station broke off")]
    BrokenOff(#[source] io::Error),
    #[error("the station answered nonsense; is it of another version?")]
    Nonsense(#[from] serde_json::Error),
    #[error("{0}")]
    Refused(String),
}

/// Gives an order to the station that runs with this state folder, and waits for its answer.
///
/// # Errors
/// If none runs there, or it refuses the order.
pub async fn control(state: &Path, order: &Order) -> Result<Value, ControlError> {
    follow(state, order, |_| {}).await
}

/// As [`control`], and shows what happens until the answer comes.
///
/// # Errors
/// As [`control`].
pub async fn follow(
    state: &Path,
    order: &Order,
    mut show: impl FnMut(Progress),
) -> Result<Value, ControlError> {
    let stream = UnixStream::connect(state.join(SOCKET))
        .await
        .map_err(|source| ControlError::NoStation {
            folder: state.into(),
            source,
        })?;
    let mut stream = BufReader::new(stream);
    let mut line = serde_json::to_string(order)?;
    line.push('\n');
    stream
        .write_all(line.as_bytes())
        .await
        .map_err(ControlError::BrokenOff)?;
    loop {
        let mut answer = String::new();
        let read = stream.read_line(&mut answer).await;
        if read.map_err(ControlError::BrokenOff)? == 0 {
            return Err(ControlError::BrokenOff(io::ErrorKind::UnexpectedEof.into()));
        }
        match serde_json::from_str(&answer)? {
            Reply::Progress { progress } => show(progress),
            Reply::Ok { ok } => return Ok(ok),
            Reply::Error { error } => return Err(ControlError::Refused(error)),
        }
    }
}
