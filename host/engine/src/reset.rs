//! B11, B12: Reset, at once or when idle.

use std::time::Duration;

use plugpoint_ocpp::v201::*;
use serde::{Deserialize, Serialize};

use crate::device_model::{AttributeType, names};
use crate::inbound::{CallRef, Handled, Refusal};
use crate::io::{Link, Output, Question, Report, ResetKind, ResetOutcome, Target, Verdict};
use crate::purpose::Purpose;
use crate::session::Cause;
use crate::{Engine, Then};

/// How long a reset waits for the events of the transactions it has ended to reach the CSMS. They are
/// stored; what is not delivered in time is delivered after the restart.
const FLUSH: Duration = Duration::from_secs(5);

/// How long hardware that could not reset is left alone before it is asked again (ResetRetries).
const RETRY_PAUSE: Duration = Duration::from_secs(5);

/// The document that keeps a scheduled reset over a restart.
pub(crate) const SCHEDULED: &str = "scheduled_reset";
/// The document that tells the next boot why it happened.
pub(crate) const BOOT_REASON: &str = "boot_reason";

/// A Reset.req that waits for the plugin's word.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) call: CallRef,
    target: Target,
    kind: ResetKind,
}

/// A reset that was accepted or scheduled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ordered {
    /// 0 is the station.
    pub(crate) evse: i32,
    kind: ResetKind,
    #[serde(skip)]
    stage: Stage,
    /// How often hardware could not do it.
    #[serde(skip)]
    failures: i32,
}

/// How far a reset is. After a restart it begins anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// It waits for transactions to end by themselves.
    #[default]
    Waiting,
    /// Transactions are ended, their events are on the way: reset by then.
    Flushing(Duration),
    /// The plugin resets.
    UnderWay,
    /// The plugin could not, and is asked again then.
    Failed(Duration),
}

impl Ordered {
    fn target(&self) -> Target {
        if self.evse == 0 {
            Target::Station
        } else {
            Target::Evse(self.evse)
        }
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        match self.stage {
            Stage::Flushing(by) | Stage::Failed(by) => Some(by),
            Stage::Waiting | Stage::UnderWay => None,
        }
    }
}

impl Engine {
    pub(crate) fn reset(
        &mut self,
        call: &CallRef,
        request: ResetRequest,
    ) -> Result<Handled<ResetResponse>, Refusal> {
        let kind = match request.r#type {
            ResetEnumType::Immediate => ResetKind::Immediate,
            ResetEnumType::OnIdle => ResetKind::OnIdle,
        };
        let target = match request.evse_id {
            None => Target::Station,
            Some(id) if self.evse(id).is_none() => {
                return Ok(reset_response(ResetStatusEnumType::Rejected, "UnknownEvse").into());
            }
            //= B11.FR.10: an EVSE that cannot be reset alone.
            Some(id) if !self.evse_allows_reset(id) => {
                return Ok(reset_response(ResetStatusEnumType::Rejected, "NotSupported").into());
            }
            Some(id) => Target::Evse(id),
        };
        if self.reset_in_the_way(target) {
            return Ok(reset_response(ResetStatusEnumType::Rejected, "ResetPending").into());
        }
        let asked = Asked {
            call: call.clone(),
            target,
            kind,
        };
        self.ask(
            Question::IsResetAllowed { target, kind },
            Purpose::ResetAllowed(asked),
        );
        Ok(Handled::Later)
    }

    /// A reset that is under way is not stopped, and one that waits gives way to a greater one only.
    fn reset_in_the_way(&self, target: Target) -> bool {
        self.reset.as_ref().is_some_and(|pending| {
            matches!(pending.stage, Stage::UnderWay | Stage::Failed(_))
                || (target != Target::Station && target != pending.target())
        })
    }

    fn evse_allows_reset(&self, evse: i32) -> bool {
        self.model
            .get(&names::of_evse(evse, "AllowReset"), AttributeType::Actual)
            .is_ok_and(|value| value == "true")
    }

    //= B11.FR.01 B12.FR.01 B12.FR.02 B12.FR.03
    pub(crate) fn on_reset_allowed(&mut self, asked: Asked, verdict: Verdict) {
        let Asked { call, target, kind } = asked;
        if let Verdict::No(why) = verdict {
            let mut response = ResetResponse::new(ResetStatusEnumType::Rejected);
            response.status_info = Some(crate::status_info("NotAllowed", &why));
            return self.respond(&call, &response);
        }
        let evse = if let Target::Evse(id) = target { id } else { 0 };
        let ordered = Ordered {
            evse,
            kind,
            stage: Stage::Waiting,
            failures: 0,
        };
        let waits = kind == ResetKind::OnIdle && self.busy(evse);
        let status = if waits {
            ResetStatusEnumType::Scheduled
        } else {
            ResetStatusEnumType::Accepted
        };
        if waits {
            let value = Some(crate::outbox::json(&ordered));
            self.store_document(SCHEDULED, value);
            self.reset = Some(ordered);
        } else {
            self.then(Then::Reset(ordered));
        }
        self.respond(&call, &ResetResponse::new(status));
        self.refresh_statuses();
        self.after_response();
    }

    /// EVSEs that a coming reset keeps from new drivers (B12.FR.04). One that charges goes on.
    pub(crate) fn reset_holds(&self, evse: i32) -> bool {
        self.reset
            .as_ref()
            .is_some_and(|ordered| ordered.evse == 0 || ordered.evse == evse)
            && self.evse(evse).is_some_and(|evse| evse.transaction.is_none())
    }

    /// Ends what runs and lets its events go out.
    //= B11.FR.02 B12.FR.04 B12.FR.05
    pub(crate) fn begin_reset(&mut self, ordered: Ordered) {
        let stage = Stage::Flushing(self.now.mono + FLUSH);
        let evse = ordered.evse;
        self.report(Report::Reset {
            target: ordered.target(),
            kind: ordered.kind,
        });
        if evse == 0 {
            self.security_event("ResetOrReboot", &format!("Reset {:?}", ordered.kind));
        }
        self.reset = Some(Ordered { stage, ..ordered });
        let reason = ReasonEnumType::ImmediateReset;
        let cause = Cause::stop(TriggerReasonEnumType::ResetCommand, reason);
        for id in self.evse_ids() {
            if evse == 0 || evse == id {
                self.end_at_once(id, &cause);
            }
        }
        self.refresh_statuses();
    }

    /// Ends what runs on an EVSE, whatever TxStopPoint says.
    pub(crate) fn end_at_once(&mut self, id: i32, cause: &Cause) {
        if self.busy(id) {
            self.end(id, cause);
        }
        self.stop(id, cause);
        self.settle(id, cause);
    }

    /// A scheduled reset happens when the last transaction it waits for has ended.
    pub(crate) fn on_transaction_ended(&mut self) {
        let waiting = |ordered: &&Ordered| ordered.stage == Stage::Waiting;
        let Some(evse) = self.reset.as_ref().filter(waiting).map(|ordered| ordered.evse) else {
            return;
        };
        if !self.busy(evse)
            && let Some(ordered) = self.reset.take()
        {
            self.begin_reset(ordered);
        }
    }

    pub(crate) fn tick_reset(&mut self) {
        let mono = self.now.mono;
        let flushed = !self.online || !self.outbox.waits_for(None);
        let Some(ordered) = &mut self.reset else { return };
        let due = match ordered.stage {
            Stage::Flushing(by) => flushed || by <= mono,
            Stage::Failed(again) => again <= mono,
            Stage::Waiting | Stage::UnderWay => false,
        };
        if due {
            ordered.stage = Stage::UnderWay;
            let ordered = ordered.clone();
            self.carry_out(ordered);
        }
    }

    fn carry_out(&mut self, ordered: Ordered) {
        self.store_document(SCHEDULED, None);
        if ordered.evse == 0 {
            let reason = match ordered.kind {
                ResetKind::Immediate => BootReasonEnumType::RemoteReset,
                ResetKind::OnIdle => BootReasonEnumType::ScheduledReset,
            };
            let value = Some(crate::outbox::json(&reason));
            self.store_document(BOOT_REASON, value);
            self.put(Output::Link(Link::Suppress));
        }
        let question = Question::Reset {
            target: ordered.target(),
            kind: ordered.kind,
        };
        self.ask(question, Purpose::Reset(ordered));
    }

    /// A station whose plugin does not restart the hardware restarts its process.
    pub(crate) fn on_reset_outcome(&mut self, ordered: Ordered, outcome: ResetOutcome) {
        if ordered.evse == 0 && outcome != ResetOutcome::Rejected {
            // Nothing may look available in the meantime.
            return self.put(Output::Restart);
        }
        if outcome == ResetOutcome::Rejected && ordered.failures < self.model.integer(&names::RESET_RETRIES) {
            let stage = Stage::Failed(self.now.mono + RETRY_PAUSE);
            let failures = ordered.failures + 1;
            self.reset = Some(Ordered {
                stage,
                failures,
                ..ordered
            });
            return;
        }
        self.reset.take_if(|pending| pending.evse == ordered.evse);
        if ordered.evse == 0 {
            self.store_document(BOOT_REASON, None);
            self.put(Output::Link(Link::Resume));
        }
        self.refresh_statuses();
    }
}

fn reset_response(status: ResetStatusEnumType, reason: &str) -> ResetResponse {
    let mut response = ResetResponse::new(status);
    response.status_info = Some(crate::status_info(reason, ""));
    response
}
