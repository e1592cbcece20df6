//! A CSMS that sends anything, and looks at what comes back.

use std::time::{Duration, Instant};

use plugpoint_csms::{Csms, Direction, FrameKind, LoggedFrame, Mark, Station};
use plugpoint_ocpp::Frame;
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::{PATIENCE, StationProcess};
use serde_json::json;

/// By then the next request is answered, on a busy machine too.
const PROMPT: Duration = Duration::from_secs(5);

/// More than the station ever has reason to hold, in MiB.
const MEMORY: u64 = 200;

pub(crate) struct Desk {
    pub(crate) csms: Csms,
    pub(crate) peer: Station,
    pub(crate) station: StationProcess,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        let csms = Csms::builder()
            .accept_token("DEADBEEF")
            .start("127.0.0.1:0")
            .await
            .unwrap();
        let station = StationProcess::builder(&csms.url())
            .set("OCPPCommCtrlr.MessageTimeout[Default]", "1")
            .start();
        let peer = csms.expect("simulator");
        let accepted = |frame: &LoggedFrame| frame.is_request(Action::StatusNotification);
        peer.frame_since(Mark::default(), accepted, PATIENCE)
            .await
            .unwrap();
        station.sim("state", json!({})).await;
        Self { csms, peer, station }
    }

    /// Sends a text, and gives all that came back before the answer to the next request.
    pub(crate) async fn send(&self, text: &str) -> Vec<Frame> {
        let mark = self.peer.mark();
        self.peer.send_text(text).unwrap();
        self.serves().await;
        let frames = self.peer.frames_since(mark).into_iter();
        let answers =
            frames.filter(|frame| frame.direction == Direction::Received && frame.kind != FrameKind::Call);
        let mut answers: Vec<_> = answers
            .map(|frame| frame.frame().expect("stations send frames"))
            .collect();
        answers.pop().expect("the answer to the next request");
        answers
    }

    /// The next request is answered at once.
    pub(crate) async fn serves(&self) {
        let variable =
            json!({"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}});
        let begun = Instant::now();
        let answer = self
            .peer
            .call_raw("GetVariables", json!({"getVariableData": [variable]}))
            .await
            .unwrap();
        assert_eq!(answer["getVariableResult"][0]["attributeStatus"], "Accepted");
        assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
    }

    /// On its first connection still, not grown, and it ends when it is told to.
    pub(crate) async fn close(mut self) {
        assert_eq!(self.peer.connections(), 1);
        let resident = self.station.resident();
        assert!(resident < MEMORY, "{resident} MiB");
        let ended = self.station.terminate().await;
        assert!(ended.success(), "{ended}");
    }
}
