//! A02, A03: the CSMS sends the certificate for a CSR.

use plugpoint_ocpp::v201::{
    CertificateSignedRequest, CertificateSignedResponse, CertificateSignedStatusEnumType as Status,
    CertificateSigningUseEnumType as Kind,
};

use super::{CertificateOrder, CertificateOutcome, Wanted};
use crate::Engine;
use crate::device_model::names;
use crate::inbound::{CallRef, Handled, Refusal};
use crate::io::{Link, Output};

impl Engine {
    pub(crate) fn certificate_signed(
        &mut self,
        call: &CallRef,
        request: CertificateSignedRequest,
    ) -> Result<Handled<CertificateSignedResponse>, Refusal> {
        let most = usize::try_from(self.model.integer(&names::MAX_CERTIFICATE_CHAIN_SIZE)).unwrap_or(0);
        let chain = request.certificate_chain;
        //= A02.FR.16 A03.FR.16
        if most != 0 && chain.chars().count() > most {
            let why = format!("MaxCertificateChainSize is {most} characters");
            return Ok(rejected("TooLargeElement", &why).into());
        }
        let kind = request
            .certificate_type
            .unwrap_or(Kind::ChargingStationCertificate);
        let wanted = Wanted::Signed(call.clone(), kind);
        self.ask_certificates(CertificateOrder::Signed { kind, chain }, wanted);
        Ok(Handled::Later)
    }

    //= A02.FR.06 A02.FR.07 A03.FR.06 A03.FR.07
    pub(super) fn on_signed(&mut self, call: &CallRef, kind: Kind, outcome: CertificateOutcome) {
        let response = match outcome {
            CertificateOutcome::Signed { from } => {
                self.end_signing(kind);
                self.respond(call, &CertificateSignedResponse::new(Status::Accepted));
                self.certificates_report(format!("a new {kind} is installed, for use from {from} on"));
                if kind == Kind::ChargingStationCertificate && from <= self.wall() {
                    self.use_certificate();
                }
                return;
            }
            CertificateOutcome::Refused(why) => {
                self.security_event("InvalidChargingStationCertificate", &format!("{kind}: {why}"));
                rejected("InvalidCertificate", &why)
            }
            CertificateOutcome::Failed(why) => rejected("InternalError", &why),
            // No answer to this question.
            _ => rejected("InternalError", ""),
        };
        self.respond(call, &response);
    }

    /// A connection that the station's certificate opens is opened anew with the new one.
    //= A02.FR.08 A03.FR.08
    pub(super) fn use_certificate(&mut self) {
        if self.security_profile() == 3 {
            let why = "the station's certificate is a new one";
            self.put(Output::Link(Link::Reconnect(why.into())));
        }
    }
}

fn rejected(reason: &str, why: &str) -> CertificateSignedResponse {
    let mut response = CertificateSignedResponse::new(Status::Rejected);
    response.status_info = Some(crate::status_info(reason, why));
    response
}
