//! A02, A03: a CSR goes out, and again with growing waits, until its certificate comes.
//!
//! ```text
//!   start ─▶ Asking ─▶ Ready ─▶ Sent ─▶ Waiting ─▶ the certificate is installed
//!              ▲  a CSR   online   Accepted │
//!              └──── the wait is over ──────┘   at most CertSigningRepeatTimes
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use plugpoint_ocpp::v201::{
    CertificateSigningUseEnumType as Kind, GenericStatusEnumType, SignCertificateRequest,
};
use serde_json::Value;

use super::{CertificateOrder, CertificateOutcome, CertificateSubject, Wanted};
use crate::Engine;
use crate::device_model::names;
use crate::outbox::{self, Awaiting, CallFailure};

/// The document with the CSRs that are under way, and how often each has been repeated.
pub(crate) const SIGNING: &str = "certificate_signing";

#[derive(Debug)]
pub(super) struct Signing {
    /// How often the CSR was repeated.
    repeats: u32,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Asking,
    Ready(String),
    Sent(String),
    Waiting { by: Duration },
}

impl Signing {
    pub(super) fn deadline(&self) -> Option<Duration> {
        match self.stage {
            Stage::Waiting { by } => Some(by),
            Stage::Asking | Stage::Ready(_) | Stage::Sent(_) => None,
        }
    }
}

impl Engine {
    /// The operator wants a new certificate.
    pub(crate) fn on_sign_wanted(&mut self, kind: Kind) {
        match self.signing_hindrance(kind) {
            Some((_, why)) => self.certificates_report(format!("no {kind} is asked for: {why}")),
            None => self.start_signing(kind, "the operator"),
        }
    }

    /// Why no certificate of a kind is asked for.
    pub(crate) fn signing_hindrance(&self, kind: Kind) -> Option<(&'static str, &'static str)> {
        let enabled =
            kind != Kind::V2GCertificate || self.model.bool(&names::V2G_CERTIFICATE_INSTALLATION_ENABLED);
        if !enabled {
            Some(("NotEnabled", "V2GCertificateInstallationEnabled is false"))
        } else if self.certificate_subject(kind).common_name.is_empty() {
            Some(("MissingParam", "there is no name to ask a certificate for"))
        } else {
            None
        }
    }

    /// Asks for a certificate for a new key; what was under way before is given up.
    //= A02.FR.02 A03.FR.03
    pub(crate) fn start_signing(&mut self, kind: Kind, who: &str) {
        self.certificates_report(format!("a new {kind} is asked for: {who}"));
        self.ask_csr(kind, 0, true);
    }

    fn ask_csr(&mut self, kind: Kind, repeats: u32, renew: bool) {
        let stage = Stage::Asking;
        self.certificates.signing.insert(kind, Signing { repeats, stage });
        self.store_signing();
        let subject = self.certificate_subject(kind);
        self.ask_certificates(CertificateOrder::Sign { kind, subject, renew }, Wanted::Csr(kind));
    }

    pub(super) fn on_csr(&mut self, kind: Kind, outcome: CertificateOutcome) {
        match outcome {
            CertificateOutcome::Csr(csr) => {
                if let Some(signing) = self.certificates.signing.get_mut(&kind) {
                    signing.stage = Stage::Ready(csr);
                }
            }
            CertificateOutcome::Refused(why) | CertificateOutcome::Failed(why) => {
                self.security_event("CSRGenerationFailed", &format!("{kind}: {why}"));
                self.end_signing(kind);
            }
            // No answer to this question.
            _ => self.end_signing(kind),
        }
    }

    pub(super) fn tick_signing(&mut self) {
        let accepted = self.online && self.registration.is_accepted();
        for kind in Kind::ALL.iter().copied() {
            let Some(signing) = self.certificates.signing.get_mut(&kind) else {
                continue;
            };
            match &signing.stage {
                Stage::Ready(csr) if accepted => {
                    let mut request = SignCertificateRequest::new(csr.clone());
                    request.certificate_type = Some(kind);
                    signing.stage = Stage::Sent(csr.clone());
                    self.call(&request, Awaiting::Sign(kind));
                }
                Stage::Waiting { by } if *by <= self.now.mono => self.repeat_signing(kind),
                _ => {}
            }
        }
    }

    //= A02.FR.18 A02.FR.19 A03.FR.18 A03.FR.19
    fn repeat_signing(&mut self, kind: Kind) {
        let repeats = self
            .certificates
            .signing
            .get(&kind)
            .map_or(0, |signing| signing.repeats);
        let most = u32::try_from(self.model.integer(&names::CERT_SIGNING_REPEAT_TIMES)).unwrap_or(0);
        if repeats < most {
            return self.ask_csr(kind, repeats + 1, false);
        }
        self.certificates_report(format!(
            "no {kind} came for {} requests; none is asked for any more",
            repeats + 1
        ));
        self.end_signing(kind);
    }

    pub(crate) fn on_sign_result(&mut self, kind: Kind, payload: Value) {
        let Some(response) = self.read_response::<SignCertificateRequest>(payload) else {
            return self.wait_for_certificate(kind);
        };
        match response.status {
            GenericStatusEnumType::Accepted => self.wait_for_certificate(kind),
            GenericStatusEnumType::Rejected => {
                let why = response.status_info.map(|info| format!(": {}", info.reason_code));
                self.certificates_report(format!(
                    "the CSMS rejects the CSR for a {kind}{}",
                    why.unwrap_or_default()
                ));
                self.end_signing(kind);
            }
        }
    }

    pub(crate) fn on_sign_failed(&mut self, kind: Kind, failure: &CallFailure) {
        let Some(signing) = self.certificates.signing.get_mut(&kind) else {
            return;
        };
        match (&signing.stage, failure) {
            // It goes out with the next connection.
            (Stage::Sent(csr), CallFailure::Offline) => signing.stage = Stage::Ready(csr.clone()),
            (Stage::Sent(_), _) => self.wait_for_certificate(kind),
            _ => {}
        }
    }

    //= A02.FR.17 A03.FR.17
    fn wait_for_certificate(&mut self, kind: Kind) {
        let minimum = self
            .model
            .seconds(&names::CERT_SIGNING_WAIT_MINIMUM)
            .max(Duration::from_secs(1));
        let mono = self.now.mono;
        if let Some(signing) = self.certificates.signing.get_mut(&kind)
            && matches!(signing.stage, Stage::Sent(_))
        {
            let by = mono + minimum.saturating_mul(2u32.saturating_pow(signing.repeats));
            signing.stage = Stage::Waiting { by };
        }
    }

    pub(super) fn end_signing(&mut self, kind: Kind) {
        if self.certificates.signing.remove(&kind).is_some() {
            self.store_signing();
        }
    }

    pub(super) fn is_signing(&self, kind: Kind) -> bool {
        self.certificates.signing.contains_key(&kind)
    }

    fn store_signing(&mut self) {
        let signing = &self.certificates.signing;
        let repeats: BTreeMap<_, _> = signing
            .iter()
            .map(|(kind, signing)| (*kind, signing.repeats))
            .collect();
        let value = (!repeats.is_empty()).then(|| outbox::json(&repeats));
        self.store_document(SIGNING, value);
    }

    /// CSRs that were under way when the station went down: as if each had just been sent.
    pub(crate) fn restore_signing(&mut self, stored: Option<&str>) {
        let repeats: Option<BTreeMap<Kind, u32>> = stored.and_then(|text| serde_json::from_str(text).ok());
        for (kind, repeats) in repeats.into_iter().flatten() {
            let stage = Stage::Sent(String::new());
            self.certificates.signing.insert(kind, Signing { repeats, stage });
            self.wait_for_certificate(kind);
        }
    }

    fn certificate_subject(&self, kind: Kind) -> CertificateSubject {
        let text = |known| self.model.text(known).to_owned();
        let country = Some(text(&names::COUNTRY_NAME)).filter(|country| !country.is_empty());
        match kind {
            Kind::ChargingStationCertificate => {
                let serial = text(&names::CHARGE_BOX_SERIAL_NUMBER);
                let identity = || text(&names::IDENTITY);
                CertificateSubject {
                    common_name: Some(serial)
                        .filter(|serial| !serial.is_empty())
                        .unwrap_or_else(identity),
                    organization: text(&names::ORGANIZATION_NAME),
                    country,
                }
            }
            Kind::V2GCertificate => CertificateSubject {
                common_name: text(&names::SECC_ID),
                organization: text(&names::V2G_ORGANIZATION_NAME),
                country,
            },
        }
    }
}
