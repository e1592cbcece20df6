//! Orders to the simulated board of a running station.

use std::path::Path;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use crate::patience::{PATIENCE, within};

/// Gives an order and waits for its answer. A board that is not there yet is waited for.
pub(crate) async fn order(socket: &Path, order: Value) -> Value {
    let answer = tokio::time::timeout(PATIENCE, exchange(plug_in(socket).await, order.clone())).await;
    let answer = answer.unwrap_or_else(|_| panic!("the board does not answer {order}"));
    answer.unwrap_or_else(|error| panic!("the board does not answer {order}: {error}"))
}

/// Says a line that is not answered.
pub(crate) async fn say(socket: &Path, line: &str) {
    let said = plug_in(socket)
        .await
        .write_all(format!("{line}\n").as_bytes())
        .await;
    said.unwrap_or_else(|error| panic!("the board cannot say {line}: {error}"));
}

/// The plugin listens some time after the process has started.
async fn plug_in(socket: &Path) -> UnixStream {
    let what = format!("a board at {}", socket.display());
    within(&what, async || UnixStream::connect(socket).await.ok()).await
}

async fn exchange(stream: UnixStream, mut order: Value) -> std::io::Result<Value> {
    order["id"] = json!(1);
    let mut stream = BufReader::new(stream);
    stream.write_all(format!("{order}\n").as_bytes()).await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let answer: Value = serde_json::from_str(&line)?;
        if answer["id"] == order["id"] {
            return Ok(answer);
        }
    }
}
