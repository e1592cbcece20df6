//! A04: security events. All are logged; those that OCPP calls critical, and a plugin's own, reach the CSMS
//! whatever happens. What a plugin or the CSMS can cause is limited in number.

use std::collections::BTreeMap;
use std::time::Duration;

use plugpoint_ocpp::v201::SecurityEventNotificationRequest;

use crate::io::{Change, Notice, Output, Report, SecurityEvent};
use crate::lane::Durable;
use crate::outbox::Outbox;
use crate::{Engine, text};

/// Security events that wait for the CSMS at most.
const MOST_WAITING: usize = 500;

/// One source may cause this many at once, and then one more for each [`REFILL`].
const BURST: u32 = 10;
const REFILL: Duration = Duration::from_secs(360);

/// The source of what the CSMS does wrong.
const CSMS: &str = "the CSMS";

/// What OCPP calls critical. Of the others that it names, the log is told and the CSMS is not.
static CRITICAL: [&str; 15] = [
    "FirmwareUpdated",
    "InvalidChargingStationCertificate",
    "InvalidCsmsCertificate",
    "InvalidFirmwareSignature",
    "InvalidFirmwareSigningCertificate",
    "InvalidTLSCipherSuite",
    "InvalidTLSVersion",
    "MaintenanceLoginAccepted",
    "MaintenanceLoginFailed",
    "MemoryExhaustion",
    "ResetOrReboot",
    "SecurityLogWasCleared",
    "SettingSystemTime",
    "StartupOfTheDevice",
    "TamperDetectionActivated",
];
static LOG_ONLY: [&str; 7] = [
    "AttemptedReplayAttacks",
    "CSRGenerationFailed",
    "CsmsFailedToAuthenticate",
    "FailedToAuthenticateAtCsms",
    "InvalidMessages",
    PLUGIN_SWAP,
    "ReconfigurationOfSecurityParameters",
];

/// A line of the audit trail of swaps: for the log alone.
pub const PLUGIN_SWAP: &str = "PluginSwap";

/// How many events each source may still cause.
#[derive(Debug, Default)]
pub(crate) struct Allowances {
    by_source: BTreeMap<String, Allowance>,
    /// Events that waited for the CSMS and were given up for newer ones.
    pub(crate) dropped: u64,
}

#[derive(Debug)]
struct Allowance {
    left: u32,
    /// One more comes then.
    refill_at: Duration,
    /// Kept back since the last that passed.
    kept_back: u64,
}

impl Allowances {
    /// Lets an event pass and tells how many before it were kept back, or (none) keeps it back.
    fn pass(&mut self, source: &str, mono: Duration) -> Option<u64> {
        let allowance = self.by_source.entry(source.to_owned()).or_insert(Allowance {
            left: BURST,
            refill_at: mono + REFILL,
            kept_back: 0,
        });
        while allowance.refill_at <= mono {
            allowance.left = (allowance.left + 1).min(BURST);
            let full = allowance.left == BURST;
            allowance.refill_at = if full { mono } else { allowance.refill_at } + REFILL;
        }
        if allowance.left == 0 {
            allowance.kept_back += 1;
            return None;
        }
        allowance.left -= 1;
        Some(std::mem::take(&mut allowance.kept_back))
    }
}

impl Engine {
    /// An event from outside the engine.
    pub(crate) fn on_security_event(&mut self, event: SecurityEvent) {
        match event.plugin {
            Some(plugin) => self.limited(&format!("plugin {plugin}"), &event.kind, &event.info),
            None => self.security_event(&event.kind, &event.info),
        }
    }

    /// The CSMS broke the rules.
    pub(crate) fn bad_frame(&mut self, what: String) {
        self.limited(CSMS, "InvalidMessages", &what);
        self.report(Report::BadFrame(what));
    }

    fn limited(&mut self, source: &str, kind: &str, info: &str) {
        let Some(kept_back) = self.allowances.pass(source, self.now.mono) else {
            return;
        };
        let more = match kept_back {
            0 => String::new(),
            more => format!(" ({more} more were kept back)"),
        };
        self.security_event(kind, &format!("{source}{more}: {info}"));
    }

    //= A04.FR.01 A04.FR.02 A04.FR.04
    pub(crate) fn security_event(&mut self, kind: &str, info: &str) {
        if let Some((kind, info)) = self.log_security_event(kind, info)
            && !LOG_ONLY.contains(&kind.as_str())
        {
            self.tell_csms(kind, info);
        }
    }

    /// OCPP leaves an event of this kind to the log, and this one the CSMS has to know of.
    pub(crate) fn urgent_security_event(&mut self, kind: &str, info: &str) {
        if let Some((kind, info)) = self.log_security_event(kind, info) {
            self.tell_csms(kind, info);
        }
    }

    /// Its words as they are shown.
    fn log_security_event(&mut self, kind: &str, info: &str) -> Option<(String, String)> {
        let (kind, info) = (text::plain(kind, 50), text::plain(info, 255));
        if kind.is_empty() {
            self.report(Report::FactIgnored(format!(
                "a security event without a name: {info}"
            )));
            return None;
        }
        let at = self.wall();
        self.store(Change::SecurityLog {
            at,
            kind: kind.clone(),
            info: info.clone(),
        });
        self.report(Report::SecurityEvent {
            kind: kind.clone(),
            info: info.clone(),
        });
        Some((kind, info))
    }

    fn tell_csms(&mut self, kind: String, info: String) {
        let mut request = SecurityEventNotificationRequest::new(kind.clone(), self.wall());
        request.tech_info = Some(info.clone()).filter(|info| !info.is_empty());
        self.call_durable(&request, None);
        self.put(Output::Tell(Notice::SecurityEvent { kind, info }));
    }

    /// The oldest of those that OCPP does not name go first.
    pub(crate) fn drop_security_events(&mut self) {
        while self.outbox.security.calls.len() > MOST_WAITING {
            let Some(id) = dispensable(&self.outbox) else {
                return;
            };
            self.outbox.security.remove(&id);
            self.allowances.dropped += 1;
            self.store(Change::QueueRemove { id: id.clone() });
            self.report(Report::SecurityEventDropped(id));
        }
    }
}

fn dispensable(outbox: &Outbox) -> Option<String> {
    let flying = outbox.in_flight(crate::lane::LaneId::Security);
    let mut waiting = outbox.security.calls.iter().skip(flying);
    let spare = waiting.clone().find(|durable| !is_critical(durable));
    let found = spare.or_else(|| waiting.next())?;
    Some(found.message.id.clone())
}

fn is_critical(durable: &Durable) -> bool {
    let request = serde_json::from_str::<SecurityEventNotificationRequest>(&durable.message.payload);
    request.is_ok_and(|request| CRITICAL.contains(&request.r#type.as_str()))
}
