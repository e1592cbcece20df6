//! A station, seen from the CSMS.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use plugpoint_ocpp::v201::{self, RegistrationStatusEnumType, Request};
use plugpoint_ocpp::{Frame, Leniency};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::connection::{Order, Outgoing};
use crate::error::{CallError, TimedOut};
use crate::gate;
use crate::log::{FrameKind, LoggedFrame, Mark};
use crate::peer::{Asked, Peer};
use crate::report::Report;
use crate::shared::Shared;

/// Never used twice in a process.
static CALLS: AtomicU64 = AtomicU64::new(1);

/// A station by its identity: it outlives the connections it is reached by.
#[derive(Clone, Debug)]
pub struct Station {
    peer: Arc<Peer>,
    shared: Arc<Shared>,
}

impl Station {
    pub(crate) fn new(peer: Arc<Peer>, shared: Arc<Shared>) -> Self {
        Self { peer, shared }
    }

    /// Its identity.
    pub fn id(&self) -> &str {
        &self.peer.id
    }

    /// Whether its websocket is open.
    pub fn is_connected(&self) -> bool {
        self.peer.look(|state| state.link.is_some())
    }

    /// How many connections it has made to this CSMS.
    pub fn connections(&self) -> u64 {
        self.peer.look(|state| state.connections)
    }

    /// What its last BootNotification was answered.
    pub fn registration(&self) -> Option<RegistrationStatusEnumType> {
        self.peer.look(|state| state.registration)
    }

    /// Waits until it is connected.
    ///
    /// # Errors
    /// [`TimedOut`], as of all that wait here.
    pub async fn connected(&self, within: Duration) -> Result<(), TimedOut> {
        self.peer
            .until(|state| state.link.as_ref().map(|_| ()), within)
            .await
    }

    /// Waits until it is not connected.
    pub async fn disconnected(&self, within: Duration) -> Result<(), TimedOut> {
        let gone = self
            .peer
            .until(|state| state.link.is_none().then_some(()), within);
        gone.await
    }

    /// Waits until it has made more than `before` connections, and the last is open.
    pub async fn reconnected(&self, before: u64, within: Duration) -> Result<(), TimedOut> {
        let back = self.peer.until(
            |state| (state.connections > before && state.link.is_some()).then_some(()),
            within,
        );
        back.await
    }

    /// Waits until it is connected and accepted.
    pub async fn booted(&self, within: Duration) -> Result<(), TimedOut> {
        let accepted = Some(RegistrationStatusEnumType::Accepted);
        let booted = self.peer.until(
            |state| (state.link.is_some() && state.registration == accepted).then_some(()),
            within,
        );
        booted.await
    }

    /// Makes a CALL. One at a time: it waits for its turn, and then for the answer.
    ///
    /// # Errors
    /// A [`CallError`].
    pub async fn call<R: Request>(&self, request: R) -> Result<R::Response, CallError> {
        let payload = v201::write_request(&request).map_err(CallError::Invalid)?;
        let answer = self.call_raw(R::ACTION.as_str(), payload).await?;
        let read = v201::read_response::<R>(answer, Leniency::Strict);
        read.map(|(response, _)| response).map_err(CallError::BadAnswer)
    }

    /// Makes a CALL of any action, known or not, with any payload.
    ///
    /// # Errors
    /// A [`CallError`]; the answer itself is not judged here, though the ledger notes what is wrong with it.
    pub async fn call_raw(&self, action: &str, payload: Value) -> Result<Value, CallError> {
        let _turn = self.peer.turn.lock().await;
        self.provoke(action, &payload);
        let (waiter, answer) = oneshot::channel();
        let call = Frame::Call {
            id: format!("csms-{}", CALLS.fetch_add(1, Ordering::Relaxed)),
            action: action.to_owned(),
            payload,
        };
        let asked = Asked {
            action: action.parse().ok(),
            waiter: Some(waiter),
        };
        let outgoing = Outgoing::new(&call, asked.action);
        self.peer.ask(call.id().to_owned(), asked, outgoing)?;
        let within = self.shared.settings.call_timeout;
        match timeout(within, answer).await {
            Ok(outcome) => outcome.unwrap_or(Err(CallError::Disconnected)),
            Err(_) => Err(CallError::Timeout(within)),
        }
    }

    /// Sends a text as it is: no frame, two CALLs at once, anything. If it is a CALL or has a readable
    /// id, one answer to it is expected; [`Self::frame_since`] finds it.
    ///
    /// # Errors
    /// [`CallError::Disconnected`].
    pub fn send_text(&self, text: &str) -> Result<(), CallError> {
        let parsed = Frame::parse(text);
        let kind = parsed.as_ref().map_or(FrameKind::Garbage, FrameKind::from);
        let (id, action) = match parsed {
            Ok(Frame::Call { id, action, .. }) => (Some(id), action.parse().ok()),
            Ok(_) => (None, None),
            Err(error) => (error.id, None),
        };
        let outgoing = Outgoing {
            text: text.into(),
            kind,
            action,
            answers: None,
        };
        match id {
            Some(id) => self.peer.ask(id, Asked { action, waiter: None }, outgoing),
            None if self.peer.order(Order::Send(outgoing)) => Ok(()),
            None => Err(CallError::Disconnected),
        }
    }

    /// Closes the connection with an RFC 6455 code; says whether there was one.
    pub fn close(&self, code: u16) -> bool {
        self.peer.order(Order::Close(code))
    }

    /// Drops the connection without a close frame; says whether there was one.
    pub fn cut(&self) -> bool {
        self.peer.order(Order::Cut)
    }

    /// Every frame both ways, over all connections, oldest first; the last 50,000 are kept.
    pub fn frames(&self) -> Vec<LoggedFrame> {
        self.frames_since(Mark::default())
    }

    /// The frames since a mark.
    pub fn frames_since(&self, mark: Mark) -> Vec<LoggedFrame> {
        self.peer.look(|state| state.log.since(mark).cloned().collect())
    }

    /// The end of the frame log, as it is now: what comes later is "since" then.
    pub fn mark(&self) -> Mark {
        self.peer.look(|state| state.log.mark())
    }

    /// The first frame since a mark that is as wanted; it may have come already.
    pub async fn frame_since(
        &self,
        mark: Mark,
        wanted: impl Fn(&LoggedFrame) -> bool,
        within: Duration,
    ) -> Result<LoggedFrame, TimedOut> {
        let pick = |frame: &LoggedFrame| wanted(frame).then(|| frame.clone());
        self.find_since(mark, pick, within).await
    }

    /// The first CALL of this type since a mark; `Mark::default()` is the beginning.
    pub async fn request<R: Request>(&self, mark: Mark, within: Duration) -> Result<R, TimedOut> {
        self.find_since(mark, typed_request, within).await
    }

    async fn find_since<T>(
        &self,
        mark: Mark,
        pick: impl Fn(&LoggedFrame) -> Option<T>,
        within: Duration,
    ) -> Result<T, TimedOut> {
        let mut next = mark;
        let found = self.peer.until(
            |state| {
                let found = state.log.since(next).find_map(&pick);
                next = state.log.mark();
                found
            },
            within,
        );
        found.await
    }

    /// Every CALL of this type so far.
    pub fn requests<R: Request>(&self) -> Vec<R> {
        self.peer.look(|state| {
            let frames = state.log.since(Mark::default());
            frames.filter_map(typed_request).collect()
        })
    }

    /// A whole report, once its last part has come.
    pub async fn report(&self, request_id: i32, within: Duration) -> Result<Report, TimedOut> {
        self.peer
            .until(|state| state.reports.whole(request_id), within)
            .await
    }

    /// Prepares for what the station will send because we ask for it.
    fn provoke(&self, action: &str, payload: &Value) {
        let Ok(action) = action.parse() else { return };
        let Some(provoked) = gate::provoked_by(action, payload) else {
            return;
        };
        let request_id = payload.get("requestId").and_then(Value::as_i64);
        self.peer.change(|state| {
            state.provoked.push(provoked);
            if let Some(id) = request_id.and_then(|id| i32::try_from(id).ok()) {
                state.reports.begin(id);
            }
        });
    }
}

/// A CALL of this type, if it is one and valid.
fn typed_request<R: Request>(frame: &LoggedFrame) -> Option<R> {
    let payload = frame.is_request(R::ACTION).then(|| frame.payload())?;
    let read = v201::read_request(payload?, Leniency::Strict);
    read.ok().map(|(request, _)| request)
}
