//! Sending calls to the CSMS, and what becomes of them.

use std::collections::BTreeSet;
use std::time::Duration;

use plugpoint_ocpp::v201::{Request, TransactionEventRequest};
use serde_json::Value;

use crate::Engine;
use crate::device_model::names;
use crate::io::{Change, Link, Output, Queued, Report};
use crate::lane::LaneId;
use crate::outbox::{Awaiting, CallFailure, Flying, InFlight, Plain, json};

impl Engine {
    /// Queues a plain call.
    pub(crate) fn call<R: Request>(&mut self, request: &R, awaiting: Awaiting) {
        self.enqueue(request, awaiting, false);
    }

    /// Queues a plain call that may go before BootNotification is accepted.
    pub(crate) fn call_early<R: Request>(&mut self, request: &R, awaiting: Awaiting) {
        self.enqueue(request, awaiting, true);
    }

    fn enqueue<R: Request>(&mut self, request: &R, awaiting: Awaiting, early: bool) {
        let keep = matches!(awaiting, Awaiting::Report);
        if !self.online && !keep {
            self.on_call_failed(awaiting, CallFailure::Offline);
            return;
        }
        let order = self.outbox.order();
        let plain = Plain {
            order,
            action: R::ACTION.as_str(),
            payload: json(request),
            awaiting,
            early,
        };
        self.outbox.plain.push_back(plain);
        if let Some(awaiting) = self.outbox.overflow() {
            self.on_call_failed(awaiting, CallFailure::TimedOut);
        }
    }

    /// Queues a durable call; its step commits before it goes.
    pub(crate) fn call_durable<R: Request>(&mut self, request: &R, transaction: Option<String>) -> String {
        let message = Queued {
            id: self.random.uuid(),
            action: R::ACTION.as_str().to_owned(),
            payload: json(request),
            transaction,
            enqueued_at: self.wall(),
            attempts: 0,
        };
        let payload = message.payload.clone();
        self.store(Change::QueuePush(message.clone()));
        let lane = LaneId::of(&message.action);
        self.outbox.push(lane, message);
        match lane {
            LaneId::Security => self.drop_security_events(),
            LaneId::Transactions => self.thin_out(),
        }
        payload
    }

    /// Over MessageQueueSizeThreshold every second periodic update is dropped; Started and Ended never
    /// are.
    //= E04.FR.07
    fn thin_out(&mut self) {
        let most = usize::try_from(self.model.integer(&names::MESSAGE_QUEUE_SIZE_THRESHOLD)).unwrap_or(0);
        if most == 0 || self.outbox.transactions.calls.len() <= most {
            return;
        }
        let spare: BTreeSet<String> = self.outbox.thinnable().into_iter().collect();
        let calls = &mut self.outbox.transactions.calls;
        calls.retain(|durable| !spare.contains(&durable.message.id));
        for id in spare {
            self.store(Change::QueueRemove { id });
        }
    }

    /// Sends what may be sent now; called at the end of each step.
    pub(crate) fn pump(&mut self) {
        if !self.online || self.outbox.flying.is_some() {
            return;
        }
        let accepted = self.registration.is_accepted();
        let Some(call) = self.outbox.take_next(self.now.mono, accepted) else {
            return;
        };
        let (id, action, payload) = match &call {
            Flying::Plain(plain) => (self.random.uuid(), plain.action, plain.payload.as_str()),
            Flying::Durable(lane) => {
                let Some(front) = self.outbox.lane(*lane).calls.front() else {
                    return;
                };
                let message = &front.message;
                (
                    message.id.clone(),
                    message.action.as_str(),
                    message.payload.as_str(),
                )
            }
        };
        let frame = format!("[2,\"{id}\",\"{action}\",{payload}]");
        let deadline = self.now.mono + self.message_timeout();
        self.outbox.flying = Some(InFlight { id, deadline, call });
        self.put(Output::Send(frame));
    }

    /// How long an answer may take: as the slot of this connection says, or else as all do.
    pub(crate) fn message_timeout(&self) -> Duration {
        let of_slot = self.model.value(&names::of_slot(self.slot, "MessageTimeout"));
        let timeout = of_slot.and_then(|text| text.parse().ok()).map_or_else(
            || self.model.seconds(&names::MESSAGE_TIMEOUT),
            Duration::from_secs,
        );
        timeout.max(Duration::from_secs(1))
    }

    pub(crate) fn on_result(&mut self, id: &str, payload: Value) {
        let Some(call) = self.landed(id) else { return };
        self.registration_heard();
        match call {
            Flying::Plain(plain) => self.on_plain_result(plain.awaiting, payload),
            Flying::Durable(lane) => self.on_durable_result(lane, payload),
        }
    }

    pub(crate) fn on_error(&mut self, id: &str, code: &str) {
        let Some(call) = self.landed(id) else { return };
        self.registration_heard();
        self.fail(call, CallFailure::Error(code.to_owned()));
    }

    pub(crate) fn tick_outbox(&mut self) {
        let mono = self.now.mono;
        if let Some(flying) = self.outbox.flying.take_if(|flying| flying.deadline <= mono) {
            self.fail(flying.call, CallFailure::TimedOut);
        }
    }

    /// The connection is gone: plain calls fail, report parts and durable calls wait for the next one,
    /// without an attempt being counted.
    pub(crate) fn outbox_offline(&mut self) {
        let flying = self.outbox.flying.take();
        let mut lost: Vec<Plain> = Vec::new();
        if let Some(InFlight {
            call: Flying::Plain(plain),
            ..
        }) = flying
        {
            lost.push(*plain);
        }
        lost.extend(self.outbox.plain.drain(..));
        for plain in lost {
            match plain.awaiting {
                Awaiting::Report => self.outbox.plain.push_back(plain),
                awaiting => self.on_call_failed(awaiting, CallFailure::Offline),
            }
        }
    }

    pub(crate) fn outbox_online(&mut self) {
        self.outbox.backlog = self.outbox.order();
        for lane in LaneId::ALL {
            self.outbox.lane_mut(lane).retry_at = None;
        }
    }

    /// An answer nobody waits for (late, doubled, made up) is ignored.
    fn landed(&mut self, id: &str) -> Option<Flying> {
        let landed = self.outbox.flying.take_if(|flying| flying.id == id)?;
        for lane in LaneId::ALL {
            self.outbox.lane_mut(lane).heard = true;
        }
        Some(landed.call)
    }

    fn fail(&mut self, call: Flying, failure: CallFailure) {
        match call {
            Flying::Plain(plain) => self.on_call_failed(plain.awaiting, failure),
            Flying::Durable(lane) => self.on_durable_failed(lane, &failure),
        }
    }

    fn on_durable_result(&mut self, lane: LaneId, payload: Value) {
        let Some(done) = self.outbox.lane_mut(lane).pop() else {
            return;
        };
        self.store(Change::QueueRemove {
            id: done.message.id.clone(),
        });
        let text = payload.to_string();
        if lane == LaneId::Transactions
            && let Some(response) = self.read_response::<TransactionEventRequest>(payload)
        {
            self.on_event_response(&done.message, &response, text);
        }
    }

    /// A refusal, and silence of a CSMS that answers other calls, count up to MessageAttempts. One that answers
    /// nothing at all has failed to process nothing: it is dialled anew, and the event stays.
    //= E13.FR.02 to E13.FR.04
    fn on_durable_failed(&mut self, lane_id: LaneId, failure: &CallFailure) {
        if *failure == CallFailure::TimedOut {
            // Does it answer at all?
            self.heartbeat();
        }
        let attempts = i64::from(self.model.integer(&names::MESSAGE_ATTEMPTS).max(1));
        let interval = self.model.seconds(&names::MESSAGE_ATTEMPT_INTERVAL);
        let (mono, lane) = (self.now.mono, self.outbox.lane_mut(lane_id));
        let Some(front) = lane.calls.front_mut() else {
            return;
        };
        front.message.attempts = front.message.attempts.saturating_add(1);
        let (id, made) = (front.message.id.clone(), front.message.attempts);
        if i64::from(made) < attempts {
            lane.retry_at = Some(mono + interval * made);
            self.store(Change::QueueAttempts { id, attempts: made });
            return;
        }
        if !lane.heard {
            return self.on_mute_csms(lane_id, id, interval);
        }
        lane.pop();
        self.store(Change::QueueRemove { id: id.clone() });
        self.report(Report::EventGivenUp {
            id,
            why: format!("{failure:?} at attempt {made}"),
        });
    }

    fn on_mute_csms(&mut self, lane: LaneId, id: String, interval: Duration) {
        let (mono, lane) = (self.now.mono, self.outbox.lane_mut(lane));
        if let Some(front) = lane.calls.front_mut() {
            front.message.attempts = 0;
        }
        lane.retry_at = Some(mono + interval);
        self.store(Change::QueueAttempts { id, attempts: 0 });
        self.put(Output::Link(Link::Reconnect("the CSMS answers nothing".into())));
    }

    fn on_plain_result(&mut self, awaiting: Awaiting, payload: Value) {
        match awaiting {
            Awaiting::Authorize(lookup) => self.on_authorize_result(lookup, payload),
            Awaiting::Boot => self.on_boot_result(payload),
            Awaiting::CertificateStatus => self.on_revocation_result(payload),
            Awaiting::Heartbeat => self.on_heartbeat_result(payload),
            Awaiting::Sign(kind) => self.on_sign_result(kind, payload),
            Awaiting::Nothing | Awaiting::Report | Awaiting::Status(..) => {}
        }
    }

    fn on_call_failed(&mut self, awaiting: Awaiting, failure: CallFailure) {
        match awaiting {
            Awaiting::Authorize(lookup) => self.on_authorize_failed(lookup, &failure),
            Awaiting::Boot => self.on_boot_failed(),
            Awaiting::CertificateStatus => self.on_revocation_failed(),
            Awaiting::Sign(kind) => self.on_sign_failed(kind, &failure),
            Awaiting::Status(evse, connector) if !matches!(failure, CallFailure::Error(_)) => {
                self.on_status_lost(evse, connector);
            }
            Awaiting::Heartbeat | Awaiting::Nothing | Awaiting::Report | Awaiting::Status(..) => {}
        }
    }
}
