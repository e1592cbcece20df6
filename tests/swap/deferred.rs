//! A question that waits for its answer while its plugin is replaced.

use plugpoint_csms::{Direction, FrameKind, LoggedFrame};
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::within;
use serde_json::json;

use crate::scene::{Scene, compile_version_2};

/// How long the motor runs: enough for a swap on a busy machine, and less than the station waits for it.
const UNLOCK_MS: &str = "6000";

/// The lock's motor runs while its driver is replaced. The new version sees it come to rest, and says so once.
#[tokio::test(flavor = "multi_thread")]
async fn a_running_unlock_is_answered_once() {
    compile_version_2().await;
    let scene = Scene::charging(&[("unlock", "later"), ("unlock-ms", UNLOCK_MS)]).await;
    let (status, ()) = tokio::join!(scene.unlock(), async {
        within("the motor", async || motor_runs(&scene).await.then_some(())).await;
        assert_eq!(scene.station.swap("simulator-v2").await["committed"], true);
        assert!(
            motor_runs(&scene).await,
            "the swap came too late to prove anything"
        );
    });
    assert_eq!(status, "Unlocked");
    let answers = scene.peer.frames().into_iter().filter(answers_unlock).count();
    assert_eq!(answers, 1);
    scene.end().await;
}

async fn motor_runs(scene: &Scene) -> bool {
    let board = scene.station.sim("state", json!({})).await;
    board["state"]["unlocks"]
        .as_array()
        .is_some_and(|unlocks| !unlocks.is_empty())
}

fn answers_unlock(frame: &LoggedFrame) -> bool {
    frame.direction == Direction::Received
        && frame.kind != FrameKind::Call
        && frame.action == Some(Action::UnlockConnector)
}
