//! M06: whether the V2G chains are revoked, asked of OCSP through the CSMS.

use std::collections::VecDeque;
use std::time::Duration;

use plugpoint_ocpp::v201::{GetCertificateStatusEnumType, GetCertificateStatusRequest, OCSPRequestDataType};
use serde_json::Value;

use super::{CertificateOrder, CertificateOutcome, Wanted};
use crate::Engine;
use crate::device_model::names;
use crate::outbox::Awaiting;

/// How long after a failure OCSP is asked again.
const RETRY: Duration = Duration::from_hours(24);

/// When OCSP is asked next, and about what it is being asked.
#[derive(Debug, Default)]
pub(super) struct Looks {
    next: Option<Duration>,
    asked: VecDeque<OCSPRequestDataType>,
}

impl Looks {
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.next
    }
}

impl Engine {
    /// From the start on, and then in intervals.
    //= M06.FR.10
    pub(super) fn tick_revocation(&mut self) {
        let mono = self.now.mono;
        let due = self.certificates.revocation.next.is_none_or(|next| next <= mono);
        if !due || !self.online || !self.registration.is_accepted() {
            return;
        }
        self.look_in(
            self.model
                .seconds(&names::OCSP_REQUEST_INTERVAL)
                .max(Duration::from_hours(1)),
        );
        if self.certificates.facts.v2g.is_some() {
            self.ask_certificates(CertificateOrder::Revocation, Wanted::Revocation);
        }
    }

    pub(super) fn look_in(&mut self, wait: Duration) {
        self.certificates.revocation.next = Some(self.now.mono + wait);
    }

    pub(super) fn on_revocation(&mut self, outcome: CertificateOutcome) {
        if let CertificateOutcome::Revocation(requests) = outcome {
            self.certificates.revocation.asked = requests.into();
            self.ask_revocation();
        }
    }

    //= M06.FR.06
    fn ask_revocation(&mut self) {
        if let Some(data) = self.certificates.revocation.asked.front().cloned() {
            self.call(
                &GetCertificateStatusRequest::new(data),
                Awaiting::CertificateStatus,
            );
        }
    }

    pub(crate) fn on_revocation_result(&mut self, payload: Value) {
        let response = self.read_response::<GetCertificateStatusRequest>(payload);
        let accepted = response.filter(|response| response.status == GetCertificateStatusEnumType::Accepted);
        let Some(result) = accepted.and_then(|response| response.ocsp_result) else {
            return self.on_revocation_failed();
        };
        if let Some(certificate) = self.certificates.revocation.asked.pop_front() {
            let order = CertificateOrder::KeepRevocation { certificate, result };
            self.ask_certificates(order, Wanted::RevocationKept);
        }
        self.ask_revocation();
    }

    pub(crate) fn on_revocation_failed(&mut self) {
        self.certificates.revocation.asked.clear();
        self.look_in(RETRY);
    }
}
