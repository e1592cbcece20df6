//! A02, A03, M03 to M06: certificates. Keys and files are another room's: the engine decides what is asked for when,
//! and what the CSMS is told.

mod installed;
mod io;
mod renewal;
mod revocation;
mod signed;
mod signing;

use std::collections::BTreeMap;
use std::time::Duration;

pub use io::{CertificateFacts, CertificateOrder, CertificateOutcome, CertificatePeriod, CertificateSubject};
use plugpoint_ocpp::v201::CertificateSigningUseEnumType as Kind;

use crate::Engine;
use crate::device_model::names;
use crate::inbound::CallRef;
use crate::io::{Question, Report};
use crate::purpose::Purpose;

pub(crate) use signing::SIGNING;
use signing::Signing;

/// What the engine knows of certificates.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    facts: CertificateFacts,
    /// CSRs that are under way.
    signing: BTreeMap<Kind, Signing>,
    renewal: renewal::Looks,
    revocation: revocation::Looks,
}

/// Why the room of certificates was asked.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    Begun,
    Csr(Kind),
    Deleted(CallRef),
    Installed(CallRef),
    Listed(CallRef),
    Revocation,
    RevocationKept,
    Signed(CallRef, Kind),
}

impl Wanted {
    pub(crate) fn call(&self) -> Option<&CallRef> {
        match self {
            Self::Deleted(call) | Self::Installed(call) | Self::Listed(call) | Self::Signed(call, _) => {
                Some(call)
            }
            Self::Begun | Self::Csr(_) | Self::Revocation | Self::RevocationKept => None,
        }
    }
}

impl Engine {
    fn ask_certificates(&mut self, order: CertificateOrder, wanted: Wanted) {
        self.ask(
            Question::Certificates(Box::new(order)),
            Purpose::Certificates(wanted),
        );
    }

    pub(crate) fn on_certificates_answer(&mut self, wanted: Wanted, outcome: CertificateOutcome) {
        match wanted {
            Wanted::Begun => self.use_certificate(),
            Wanted::Csr(kind) => self.on_csr(kind, outcome),
            Wanted::Deleted(call) => self.on_deleted(&call, outcome),
            Wanted::Installed(call) => self.on_installed(&call, outcome),
            Wanted::Listed(call) => self.on_listed(&call, outcome),
            Wanted::Revocation => self.on_revocation(outcome),
            Wanted::RevocationKept => {
                if let CertificateOutcome::Refused(why) | CertificateOutcome::Failed(why) = outcome {
                    self.certificates_report(format!("a certificate's status was not kept: {why}"));
                }
            }
            Wanted::Signed(call, kind) => self.on_signed(&call, kind, outcome),
        }
    }

    /// What is installed changed, or was not known before.
    pub(crate) fn on_certificates(&mut self, facts: CertificateFacts) {
        self.model
            .set_state(&names::CERTIFICATE_ENTRIES.key, &facts.entries.to_string());
        self.certificates.facts = facts;
    }

    pub(crate) fn tick_certificates(&mut self) {
        self.tick_signing();
        self.tick_renewal();
        self.tick_revocation();
    }

    pub(crate) fn certificates_deadline(&self) -> Option<Duration> {
        let certificates = &self.certificates;
        let accepted = self.online && self.registration.is_accepted();
        let looks = [
            certificates.renewal.deadline(),
            certificates.revocation.deadline(),
        ];
        let looks = looks.into_iter().flatten().filter(|_| accepted);
        let signing = certificates.signing.values().filter_map(Signing::deadline);
        let begin = self.begins_at().into_iter();
        looks.chain(signing).chain(begin).min()
    }

    fn certificates_report(&mut self, text: String) {
        self.report(Report::Certificates(text));
    }

    /// The security profile of the connection.
    fn security_profile(&self) -> i32 {
        self.model.integer(&names::SECURITY_PROFILE)
    }
}
