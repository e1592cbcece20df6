//! The frames of a station, both ways, as they were on the wire.

use std::collections::VecDeque;

use jiff::Timestamp;
use plugpoint_ocpp::Frame;
use plugpoint_ocpp::v201::Action;
use serde_json::Value;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// How many frames are kept of one station; the oldest are forgotten first.
const KEPT: usize = 50_000;

/// Which way a frame went, seen from the CSMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Received,
    Sent,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    Call,
    CallResult,
    CallError,
    /// No frame of OCPP 2.0.1.
    Garbage,
}

/// A text on the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedFrame {
    /// When it was received or sent.
    pub at: Timestamp,
    /// Which way.
    pub direction: Direction,
    /// What it is.
    pub kind: FrameKind,
    /// What it asks for, or answers; none where that is not known.
    pub action: Option<Action>,
    pub(crate) text: Utf8Bytes,
}

/// A place in the log of a station: between the frames before it and those after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(u64);

impl LoggedFrame {
    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The frame, unless it is garbage.
    pub fn frame(&self) -> Option<Frame> {
        Frame::parse(&self.text).ok()
    }

    /// The payload of a CALL or a CALLRESULT.
    pub fn payload(&self) -> Option<Value> {
        match self.frame()? {
            Frame::Call { payload, .. } | Frame::CallResult { payload, .. } => Some(payload),
            Frame::CallError { .. } => None,
        }
    }

    /// Whether it is a CALL of the station for this action.
    pub fn is_request(&self, action: Action) -> bool {
        self.direction == Direction::Received && self.kind == FrameKind::Call && self.action == Some(action)
    }
}

impl From<&Frame> for FrameKind {
    fn from(frame: &Frame) -> Self {
        match frame {
            Frame::Call { .. } => Self::Call,
            Frame::CallResult { .. } => Self::CallResult,
            Frame::CallError { .. } => Self::CallError,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct FrameLog {
    frames: VecDeque<LoggedFrame>,
    forgotten: u64,
}

impl FrameLog {
    pub(crate) fn push(&mut self, frame: LoggedFrame) {
        if self.frames.len() == KEPT {
            self.frames.pop_front();
            self.forgotten += 1;
        }
        self.frames.push_back(frame);
    }

    /// The end of the log, so far.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.forgotten + self.frames.len() as u64)
    }

    /// The frames since `mark`, oldest first.
    pub(crate) fn since(&self, mark: Mark) -> impl Iterator<Item = &LoggedFrame> {
        let skipped = usize::try_from(mark.0.saturating_sub(self.forgotten)).unwrap_or(usize::MAX);
        self.frames.range(skipped.min(self.frames.len())..)
    }
}
