//! The control socket of a running station.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use plugpoint_station::{Handle, Progress, SwapOrder};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};

use crate::{Order, Reply, SOCKET, ifaces, metrics, stats};

/// An order longer than this is none.
const MAX_ORDER: u64 = 64 * 1024;

pub(crate) const STOPPING: &str = "the station is stopping";

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
        let done = match serde_json::from_str(&line) {
            Ok(Order::PluginSwap(order)) => swap(order, &station, &mut write).await,
            Ok(order) => say(&mut write, &carry_out(order, &station).await).await,
            Err(error) => say(&mut write, &Reply::error(format!("no order: {error}"))).await,
        };
        if done.is_err() {
            return;
        }
        lines.get_mut().get_mut().set_limit(MAX_ORDER);
    }
}

async fn say(write: &mut OwnedWriteHalf, reply: &Reply) -> io::Result<()> {
    let mut text = serde_json::to_string(reply)?;
    text.push('\n');
    write.write_all(text.as_bytes()).await
}

/// Its progress as it comes, then how it ended.
async fn swap(order: SwapOrder, station: &Handle, write: &mut OwnedWriteHalf) -> io::Result<()> {
    let mut swapping = match station.swap(order).await {
        Ok(swapping) => swapping,
        Err(error) => return say(write, &Reply::error(error)).await,
    };
    while let Some(progress) = swapping.next().await {
        let reply = match progress {
            Progress::Finished(report) => Reply::Ok { ok: json!(report) },
            Progress::Failed { error } => Reply::error(error),
            Progress::Cancelled => Reply::error("the order was taken back"),
            progress => Reply::Progress { progress },
        };
        say(write, &reply).await?;
        if !matches!(reply, Reply::Progress { .. }) {
            return Ok(());
        }
    }
    say(write, &Reply::error(STOPPING)).await
}

async fn carry_out(order: Order, station: &Handle) -> Reply {
    let done = match order {
        Order::Status => station.status().await.map(|status| json!(status)),
        Order::NetStatus => station.network().await.map(|network| json!(network)),
        Order::Csms(order) => match station.csms(order).await {
            Ok(()) => Some(Value::Null),
            Err(error) => return Reply::error(error),
        },
        Order::Certificates => station.certificates().await.map(|installed| json!(installed)),
        Order::CertificateSign { kind } => match kind.parse() {
            Ok(kind) => {
                station.sign_certificate(kind);
                Some(Value::Null)
            }
            Err(_) => return Reply::error("name ChargingStationCertificate or V2GCertificate"),
        },
        Order::PluginOrders => Some(json!(station.orders())),
        Order::PluginCancel { plugin } => Some(json!(station.cancel(&plugin))),
        Order::PluginConfigure { plugin } => match station.configure(&plugin).await {
            Ok(configured) => Some(json!(configured)),
            Err(error) => return Reply::error(error),
        },
        Order::PluginStats => station.stats().await.map(|stats| stats::report(&stats)),
        Order::Metrics => {
            let ifaces = station.ifaces().status();
            let stats = station.stats().await;
            stats.map(|stats| json!(metrics::text(stats, ifaces)))
        }
        Order::Iface(order) => return ifaces::carry_out(order, station.ifaces()).await,
        Order::Stop => {
            station.stop();
            Some(Value::Null)
        }
        // Answered by more than one line.
        Order::PluginSwap(_) => None,
    };
    match done {
        Some(ok) => Reply::Ok { ok },
        None => Reply::error(STOPPING),
    }
}
