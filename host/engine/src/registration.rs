//! B01 to B03, G02: being known to the CSMS, and staying so.

use std::time::Duration;

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::*;
use serde_json::Value;

use crate::Engine;
use crate::device_model::names;
use crate::io::{Notice, Output, Report};
use crate::outbox::Awaiting;

/// How long to wait for the next BootNotification when the CSMS did not say (B02.FR.07, B03.FR.04).
const BOOT_RETRY: Duration = Duration::from_secs(60);
/// A CSMS that asks for less is asked no more often than this.
const SHORTEST_RETRY: Duration = Duration::from_secs(1);
/// Closer than this the clock is right: a CSMS may leave out milliseconds, and a clock that steps back
/// with each heartbeat would take clock-aligned values twice.
const CLOCK_SLACK_MS: i64 = 1_000;
/// Setting the clock by more than this is a security event.
const CLOCK_JUMP_MS: i64 = 20_000;

/// What the CSMS thinks of the station, since the process started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Unknown,
    Pending,
    Rejected,
    Accepted,
}

#[derive(Debug)]
pub(crate) struct Registration {
    standing: Standing,
    reason: BootReasonEnumType,
    /// A BootNotification is queued or in flight.
    asking: bool,
    /// When to ask again.
    ask_at: Option<Duration>,
    heartbeat_at: Option<Duration>,
    /// On this connection the CSMS has accepted the station, or answered it since.
    heard: bool,
}

impl Registration {
    pub(crate) fn new(reason: BootReasonEnumType) -> Self {
        Self {
            standing: Standing::Unknown,
            reason,
            asking: false,
            ask_at: None,
            heartbeat_at: None,
            heard: false,
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        self.standing
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.standing == Standing::Accepted
    }

    pub(crate) fn next_deadline(&self, online: bool) -> Option<Duration> {
        if online {
            self.ask_at.into_iter().chain(self.heartbeat_at).min()
        } else {
            None
        }
    }
}

impl Engine {
    /// A reconnect of an accepted station needs no BootNotification; one that waits keeps waiting. But a socket opens to
    /// a gateway without its CSMS as well, so something is asked: the connection is good when it is answered.
    pub(crate) fn registration_online(&mut self) {
        self.registration.heard = false;
        match self.registration.standing {
            Standing::Accepted => {
                self.restart_heartbeat();
                self.report_statuses();
                if self.outbox.is_empty() {
                    self.heartbeat();
                }
            }
            Standing::Unknown => self.boot_notification(),
            Standing::Pending | Standing::Rejected if self.registration.ask_at.is_none() => {
                self.boot_notification();
            }
            Standing::Pending | Standing::Rejected => {}
        }
    }

    /// The CSMS has answered, be it with an error.
    pub(crate) fn registration_heard(&mut self) {
        if self.registration.is_accepted() && !std::mem::replace(&mut self.registration.heard, true) {
            self.connection_is_good();
        }
    }

    /// Queues a BootNotification unless one is on its way. (B01.FR.01)
    pub(crate) fn boot_notification(&mut self) {
        self.boot_notification_for(self.registration.reason);
    }

    pub(crate) fn boot_notification_for(&mut self, reason: BootReasonEnumType) {
        if self.registration.asking {
            return;
        }
        self.registration.ask_at = None;
        self.registration.asking = true;
        let request = BootNotificationRequest::new(self.identity.clone(), reason);
        self.call_early(&request, Awaiting::Boot);
    }

    pub(crate) fn on_boot_result(&mut self, payload: Value) {
        self.registration.asking = false;
        let Some(response) = self.read_response::<BootNotificationRequest>(payload) else {
            return self.on_boot_failed();
        };
        self.on_csms_time(response.current_time);
        let status = response.status.as_str().to_owned();
        let interval_seconds = u32::try_from(response.interval).unwrap_or(0);
        self.put(Output::Tell(Notice::Boot {
            status: status.clone(),
            interval_seconds,
        }));
        self.report(Report::Boot { status });
        match response.status {
            RegistrationStatusEnumType::Accepted => self.on_accepted(interval_seconds),
            RegistrationStatusEnumType::Pending => self.ask_again(Standing::Pending, interval_seconds),
            RegistrationStatusEnumType::Rejected => self.ask_again(Standing::Rejected, interval_seconds),
        }
    }

    //= B01.FR.02 B01.FR.04
    fn on_accepted(&mut self, interval_seconds: u32) {
        self.registration.standing = Standing::Accepted;
        self.registration.ask_at = None;
        if interval_seconds > 0 {
            self.set_internally(&names::HEARTBEAT_INTERVAL, &interval_seconds.to_string());
        }
        self.store_document("boot_reason", None);
        self.registration.reason = BootReasonEnumType::PowerUp;
        self.registration_heard();
        self.restart_heartbeat();
        self.report_statuses();
        self.begin_sessions();
    }

    /// B02.FR.04, B03.FR.03: no BootNotification before the interval is over.
    fn ask_again(&mut self, standing: Standing, interval_seconds: u32) {
        self.registration.standing = standing;
        let wait = match interval_seconds {
            0 => BOOT_RETRY,
            seconds => Duration::from_secs(seconds.into()).max(SHORTEST_RETRY),
        };
        self.registration.ask_at = Some(self.now.mono + wait);
    }

    pub(crate) fn on_boot_failed(&mut self) {
        self.registration.asking = false;
        self.registration.ask_at = self.online.then_some(self.now.mono + BOOT_RETRY);
    }

    pub(crate) fn tick_registration(&mut self) {
        let mono = self.now.mono;
        let due = |at: Option<Duration>| at.is_some_and(|at| at <= mono);
        if !self.online {
            return;
        }
        if due(self.registration.ask_at) {
            self.boot_notification();
        }
        if due(self.registration.heartbeat_at) {
            self.heartbeat();
        }
    }

    /// G02.FR.02: every HeartbeatInterval. 0 switches it off.
    pub(crate) fn restart_heartbeat(&mut self) {
        let interval = self.model.seconds(&names::HEARTBEAT_INTERVAL);
        let on = self.registration.is_accepted() && !interval.is_zero();
        self.registration.heartbeat_at = on.then_some(self.now.mono + interval);
    }

    pub(crate) fn heartbeat(&mut self) {
        self.restart_heartbeat();
        if !self.outbox.has_heartbeat() {
            self.call_early(&HeartbeatRequest::default(), Awaiting::Heartbeat);
        }
    }

    pub(crate) fn on_heartbeat_result(&mut self, payload: Value) {
        if let Some(response) = self.read_response::<HeartbeatRequest>(payload) {
            self.on_csms_time(response.current_time);
        }
    }

    /// B01.FR.06, G02.FR.04: where the clock is set by the CSMS, its time counts from now on.
    fn on_csms_time(&mut self, csms_time: DateTime) {
        let by_csms = self.model.list(&names::TIME_SOURCE).contains(&"Heartbeat");
        if by_csms {
            let off = csms_time.as_millis().saturating_sub(self.wall().as_millis());
            if off.abs() >= CLOCK_SLACK_MS {
                self.clock_offset = self.clock_offset.saturating_add(off);
            }
            if off.abs() >= CLOCK_JUMP_MS {
                self.security_event("SettingSystemTime", &format!("by the CSMS, {off} ms"));
            }
            self.put(Output::Tell(Notice::TimeSync { csms_time }));
        }
    }
}
