//! What is done with a received text.

use std::sync::Arc;

use jiff::Timestamp;
use plugpoint_ocpp::v201::{self, Action};
use plugpoint_ocpp::{ErrorCode, Frame, Kind, Leniency, Sender, UNREADABLE_ID, Violation};
use serde_json::Value;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::answers::answer;
use crate::connection::{Order, Outgoing};
use crate::error::CallError;
use crate::gate;
use crate::ledger::Fault;
use crate::log::{Direction, FrameKind, LoggedFrame};
use crate::misbehaviour::Misbehaviour;
use crate::notice::Notice;
use crate::peer::{Asked, Link, Outcome, Peer};
use crate::shared::{Shared, lock};

/// One connection's side of the conversation.
pub(crate) struct Exchange {
    shared: Arc<Shared>,
    peer: Arc<Peer>,
    link: Link,
    /// CALLs of the station that have no answer yet, and when they came.
    in_flight: Vec<(String, Instant)>,
}

impl Exchange {
    pub(crate) fn new(shared: Arc<Shared>, peer: Arc<Peer>, link: Link) -> Self {
        Self {
            shared,
            peer,
            link,
            in_flight: Vec::new(),
        }
    }

    pub(crate) fn log(&self, frame: LoggedFrame) {
        let station = self.peer.id.clone();
        self.shared.tell(|| Notice::Frame {
            station,
            frame: frame.clone(),
        });
        self.peer.log(frame);
    }

    /// An answer to `id` is on its way: the station may ask again.
    pub(crate) fn answered(&mut self, id: &str) {
        self.in_flight.retain(|(waiting, _)| waiting != id);
    }

    pub(crate) fn bad_frame(&self, reason: &str) {
        let reason = reason.to_owned();
        self.blame(Fault::BadFrame { reason });
    }

    pub(crate) fn received(&mut self, text: Utf8Bytes) {
        let parsed = Frame::parse(&text);
        self.log(self.logged(text, parsed.as_ref().ok()));
        match parsed {
            Ok(Frame::Call { id, action, payload }) => self.on_call(id, &action, payload),
            Ok(Frame::CallResult { id, payload }) => self.on_result(&id, payload),
            Ok(Frame::CallError {
                id,
                code,
                description,
                ..
            }) => self.on_error(&id, code, description),
            Err(error) => {
                self.bad_frame(&error.to_string());
                if let Some(refusal) = error.answer() {
                    self.send(&refusal, None);
                }
            }
        }
    }

    fn logged(&self, text: Utf8Bytes, frame: Option<&Frame>) -> LoggedFrame {
        let action = frame.and_then(|frame| match frame {
            Frame::Call { action, .. } => action.parse().ok(),
            _ => self.peer.look(|state| state.asked.get(frame.id())?.action),
        });
        LoggedFrame {
            at: Timestamp::now(),
            direction: Direction::Received,
            kind: frame.map_or(FrameKind::Garbage, FrameKind::from),
            action,
            text,
        }
    }

    fn on_call(&mut self, id: String, action: &str, mut payload: Value) {
        self.takes_off(&id);
        let verdict = match self.admit(&id, action, &mut payload) {
            Ok(action) => self.take(&id, action, payload),
            Err(refusal) => Reply::Now(*refusal),
        };
        self.reply(id, action.parse().ok(), verdict);
    }

    /// Notes a CALL in flight. What is older than the station's patience, it may have given up.
    fn takes_off(&mut self, id: &str) {
        let patience = self.shared.settings.patience;
        self.in_flight.retain(|(_, since)| since.elapsed() < patience);
        if let Some((first, _)) = self.in_flight.first() {
            let (first, second) = (first.clone(), id.to_owned());
            self.blame(Fault::Overlap { first, second });
        }
        self.in_flight.push((id.to_owned(), Instant::now()));
    }

    /// Whether the CALL is one that this station may make now. The error is what refuses it.
    fn admit(&self, id: &str, name: &str, payload: &mut Value) -> Result<Action, Box<Frame>> {
        let action = self.known(id, name)?;
        v201::validate(action, Kind::Request, payload, Leniency::Strict).map_err(|violation| {
            self.blame_payload(action, id, &violation);
            Box::new(violation.answer(id))
        })?;
        let may_send = self
            .peer
            .look(|state| gate::may_send(state.registration, &state.provoked, action));
        if may_send {
            return Ok(action);
        }
        let action = name.to_owned();
        self.blame(Fault::BeforeBoot { action });
        let reason = "BootNotification comes first";
        Err(Box::new(Frame::error(id, ErrorCode::SecurityError, reason)))
    }

    fn known(&self, id: &str, name: &str) -> Result<Action, Box<Frame>> {
        let refused = |code| {
            let action = name.to_owned();
            self.blame(Fault::BadAction { action });
            Err(Box::new(Frame::error(id, code, "no station may ask for that")))
        };
        match name.parse::<Action>() {
            Ok(action) if action.sender() != Sender::Csms => Ok(action),
            Ok(_) => refused(ErrorCode::NotSupported),
            Err(_) => refused(ErrorCode::NotImplemented),
        }
    }

    /// Does what is asked, unless told to misbehave.
    fn take(&self, id: &str, action: Action, payload: Value) -> Reply {
        let deed = lock(&self.shared.misdeeds).on(action);
        if let Some(Misbehaviour::Refuse { code, .. }) = deed {
            return Reply::Now(Frame::error(id, code, "told to refuse"));
        }
        let answer = answer(&self.shared, &self.peer, id, action, payload);
        match deed {
            Some(Misbehaviour::Drop { .. }) => Reply::Never,
            Some(Misbehaviour::Delay { by, .. }) => Reply::Later(answer, by),
            Some(Misbehaviour::CloseOn { .. }) => Reply::Close,
            Some(Misbehaviour::Garbage { text, .. }) => Reply::Text(text.replace("{id}", id)),
            _ => Reply::Now(answer),
        }
    }

    fn reply(&self, id: String, action: Option<Action>, reply: Reply) {
        match reply {
            Reply::Never => {}
            Reply::Now(frame) => self.send(&frame, action),
            Reply::Close => self.order(Order::Close(1000)),
            Reply::Text(text) => self.order(Order::Send(Outgoing {
                text: text.into(),
                kind: FrameKind::Garbage,
                action,
                answers: Some(id),
            })),
            Reply::Later(frame, by) => {
                let (link, late) = (self.link.clone(), Outgoing::new(&frame, action));
                tokio::spawn(async move {
                    tokio::time::sleep(by).await;
                    link.send(Order::Send(late)).ok();
                });
            }
        }
    }

    fn on_result(&self, id: &str, mut payload: Value) {
        let Some(asked) = self.asked(id) else { return };
        if let Some(action) = asked.action {
            let judged = v201::validate(action, Kind::Response, &mut payload, Leniency::Strict);
            if let Err(violation) = judged {
                self.blame_payload(action, id, &violation);
            }
        }
        hand_over(asked, Ok(payload));
    }

    fn on_error(&self, id: &str, code: String, description: String) {
        if code.parse::<ErrorCode>().is_err() {
            let (id, code) = (id.to_owned(), code.clone());
            self.blame(Fault::BadErrorCode { id, code });
        }
        // The id of a frame that could not be read is not ours to know.
        if id == UNREADABLE_ID {
            return;
        }
        if let Some(asked) = self.asked(id) {
            hand_over(asked, Err(CallError::Refused { code, description }));
        }
    }

    fn asked(&self, id: &str) -> Option<Asked> {
        let asked = self.peer.change(|state| state.asked.remove(id));
        if asked.is_none() {
            let id = id.to_owned();
            self.blame(Fault::UnaskedAnswer { id });
        }
        asked
    }

    fn blame_payload(&self, action: Action, id: &str, violation: &Violation) {
        self.blame(Fault::BadPayload {
            action: action.to_string(),
            id: id.to_owned(),
            violation: violation.to_string(),
        });
    }

    fn blame(&self, fault: Fault) {
        self.shared.blame(&self.peer.id, fault);
    }

    fn send(&self, frame: &Frame, action: Option<Action>) {
        self.order(Order::Send(Outgoing::new(frame, action)));
    }

    /// The connection holds the other end as long as it holds this exchange.
    fn order(&self, order: Order) {
        self.link.send(order).ok();
    }
}

/// How a CALL is answered.
enum Reply {
    Now(Frame),
    Later(Frame, std::time::Duration),
    Text(String),
    Close,
    Never,
}

fn hand_over(asked: Asked, outcome: Outcome) {
    if let Some(waiter) = asked.waiter {
        // Whoever asked may have stopped waiting.
        waiter.send(outcome).ok();
    }
}
