//! M03, M04, M05: what is installed is listed, deleted, added to.

use plugpoint_ocpp::v201::*;

use super::{CertificateOrder, CertificateOutcome, Wanted};
use crate::Engine;
use crate::device_model::names;
use crate::inbound::{CallRef, Handled, Refusal};

impl Engine {
    //= M03.FR.01
    pub(crate) fn get_installed_certificate_ids(
        &mut self,
        call: &CallRef,
        request: GetInstalledCertificateIdsRequest,
    ) -> Result<Handled<GetInstalledCertificateIdsResponse>, Refusal> {
        let kinds = request.certificate_type.unwrap_or_default();
        self.ask_certificates(CertificateOrder::List(kinds), Wanted::Listed(call.clone()));
        Ok(Handled::Later)
    }

    //= M03.FR.02 M03.FR.03
    pub(super) fn on_listed(&mut self, call: &CallRef, outcome: CertificateOutcome) {
        use GetInstalledCertificateStatusEnumType as Status;
        let response = match outcome {
            CertificateOutcome::List(chains) if !chains.is_empty() => {
                let mut response = GetInstalledCertificateIdsResponse::new(Status::Accepted);
                response.certificate_hash_data_chain = Some(chains);
                response
            }
            _ => GetInstalledCertificateIdsResponse::new(Status::NotFound),
        };
        self.respond(call, &response);
    }

    //= M04.FR.01
    pub(crate) fn delete_certificate(
        &mut self,
        call: &CallRef,
        request: DeleteCertificateRequest,
    ) -> Result<Handled<DeleteCertificateResponse>, Refusal> {
        let order = CertificateOrder::Delete {
            certificate: request.certificate_hash_data,
            tls: self.security_profile() >= 2,
        };
        self.ask_certificates(order, Wanted::Deleted(call.clone()));
        Ok(Handled::Later)
    }

    //= M04.FR.02 M04.FR.03 M04.FR.04 M04.FR.06
    pub(super) fn on_deleted(&mut self, call: &CallRef, outcome: CertificateOutcome) {
        use DeleteCertificateStatusEnumType as Status;
        let (status, why) = match outcome {
            CertificateOutcome::Done => (Status::Accepted, None),
            CertificateOutcome::NotFound => (Status::NotFound, None),
            CertificateOutcome::Refused(why) => (Status::Failed, Some(("NotAllowed", why))),
            CertificateOutcome::Failed(why) => (Status::Failed, Some(("InternalError", why))),
            // No answer to this question.
            _ => (Status::Failed, None),
        };
        let mut response = DeleteCertificateResponse::new(status);
        response.status_info = why.map(|(reason, why)| crate::status_info(reason, &why));
        self.respond(call, &response);
    }

    //= M05.FR.01
    pub(crate) fn install_certificate(
        &mut self,
        call: &CallRef,
        request: InstallCertificateRequest,
    ) -> Result<Handled<InstallCertificateResponse>, Refusal> {
        use InstallCertificateUseEnumType as Kind;
        let kind = request.certificate_type;
        let unsecured = match kind {
            Kind::CSMSRootCertificate => self.model.bool(&names::ALLOW_CSMS_ROOT_WITH_UNSECURE_CONNECTION),
            Kind::ManufacturerRootCertificate => {
                self.model.bool(&names::ALLOW_MF_ROOT_WITH_UNSECURE_CONNECTION)
            }
            Kind::MORootCertificate | Kind::V2GRootCertificate => true,
        };
        if self.security_profile() < 2 && !unsecured {
            let why = format!("a {kind} needs security profile 2 or 3");
            return Ok(installed(InstallCertificateStatusEnumType::Rejected, "NotEnabled", &why).into());
        }
        let order = CertificateOrder::Install {
            kind,
            certificate: request.certificate,
            most_entries: self.most_entries(),
            signed_by_former: self.model.bool(&names::ADDITIONAL_ROOT_CERTIFICATE_CHECK),
        };
        self.ask_certificates(order, Wanted::Installed(call.clone()));
        Ok(Handled::Later)
    }

    /// The greatest value that CertificateEntries can have.
    fn most_entries(&self) -> usize {
        let entries = self.model.variable(&names::CERTIFICATE_ENTRIES.key);
        let most = entries.and_then(|entries| entries.characteristics.max_limit);
        most.filter(|most| *most >= 1.0).map_or(0, |most| most as usize)
    }

    //= M05.FR.02 M05.FR.03
    pub(super) fn on_installed(&mut self, call: &CallRef, outcome: CertificateOutcome) {
        use InstallCertificateStatusEnumType as Status;
        let response = match outcome {
            CertificateOutcome::Done => InstallCertificateResponse::new(Status::Accepted),
            CertificateOutcome::Refused(why) => installed(Status::Rejected, "InvalidCertificate", &why),
            CertificateOutcome::Failed(why) => installed(Status::Failed, "InternalError", &why),
            // No answer to this question.
            _ => installed(Status::Failed, "InternalError", ""),
        };
        self.respond(call, &response);
    }
}

fn installed(
    status: InstallCertificateStatusEnumType,
    reason: &str,
    why: &str,
) -> InstallCertificateResponse {
    let mut response = InstallCertificateResponse::new(status);
    response.status_info = Some(crate::status_info(reason, why));
    response
}
