//! Connections come in, and each gets a task.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tracing::Instrument;

use crate::connection::serve;
use crate::handshake::{Upgraded, upgrade};
use crate::notice::Notice;
use crate::shared::{Shared, lock};
use crate::tls::secure;

/// How long an upgrade may take.
const UPGRADE_TIMEOUT: Duration = Duration::from_secs(10);

/// Runs until it is aborted; every connection ends with it.
pub(crate) async fn run(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(welcome(stream, Arc::clone(&shared)));
                }
                Err(error) => {
                    // Out of file descriptors, most likely: some will come back.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn welcome(stream: TcpStream, shared: Arc<Shared>) {
    // Without it an answer may wait 40 ms for the acknowledgement of the one before.
    stream.set_nodelay(true).ok();
    // A dead peer's kernel still accepts; nobody answers the upgrade.
    if shared
        .silence
        .subscribe()
        .wait_for(|silent| !silent)
        .await
        .is_err()
    {
        return;
    }
    if lock(&shared.misdeeds).hang_up() {
        return;
    }
    let acceptor = lock(&shared.acceptor).clone();
    let upgraded = async { upgrade(secure(stream, acceptor).await?, &shared).await };
    let Ok(upgraded) = timeout(UPGRADE_TIMEOUT, upgraded).await else {
        return;
    };
    match upgraded {
        Ok(upgraded) => host(upgraded, shared).await,
        Err(error) => tracing::debug!(%error, "no websocket came of a connection"),
    }
}

async fn host(mut upgraded: Upgraded, shared: Arc<Shared>) {
    let station = upgraded.station;
    if !upgraded.agreed {
        let goodbye = CloseFrame {
            code: CloseCode::Protocol,
            reason: "no common subprotocol".into(),
        };
        upgraded.socket.close(Some(goodbye)).await.ok();
        return;
    }
    let span = tracing::info_span!("connection", station);
    let peer = shared.peer(&station);
    let reason = serve(upgraded.socket, Arc::clone(&shared), peer)
        .instrument(span)
        .await;
    shared.tell(|| Notice::Disconnected { station, reason });
}
