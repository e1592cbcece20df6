//! What survives a swap, a crash and a power cut: the whole board, as JSON.

use plugpoint_plugin::{LoadError, Snapshot};

use crate::Millis;
use crate::board::Board;
use crate::settings::Config;
use crate::version::Model;

/// Whoever was away for longer had no power, and neither had the car, ms.
const MAX_AWAY: Millis = 30_000;

pub(crate) fn save(board: &Board, model: &Model) -> Snapshot {
    let bytes = serde_json::to_vec(board).expect("a board is plain data");
    Snapshot {
        schema: model.state_schema,
        bytes,
    }
}

/// The board as it was, on the clock as it is now. The meter does not stop for its driver: energy that flowed
/// since the state was saved is counted with the next event.
pub(crate) fn load(
    snapshot: Snapshot,
    model: &Model,
    config: &Config,
    (now, wall): (Millis, Millis),
) -> Result<Board, LoadError> {
    let refused = |why: String| Err(LoadError::Refused(why));
    if snapshot.schema > model.state_schema {
        return refused(format!(
            "state schema {} is newer than my {}",
            snapshot.schema, model.state_schema
        ));
    }
    let mut board: Board = match serde_json::from_slice(&snapshot.bytes) {
        Ok(board) => board,
        Err(error) => return refused(format!("the state is damaged: {error}")),
    };
    let connectors = |evse: &crate::evse::Evse| evse.connectors.len() != config.connectors as usize;
    if board.evses.len() != config.evses as usize || board.evses.iter().any(connectors) {
        return Err(LoadError::StartClean(
            "the state is of a station of another build".to_owned(),
        ));
    }
    if now < board.at {
        // The station's process began anew; the hardware did not.
        board.rebase(now);
        let away = wall.saturating_sub(board.wall).min(MAX_AWAY);
        board.pass(away, config, model);
    }
    Ok(board)
}
