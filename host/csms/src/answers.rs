//! A sensible answer to everything a station may ask.

use plugpoint_ocpp::v201::*;
use plugpoint_ocpp::{ErrorCode, Frame};
use serde_json::Value;

use crate::builder::BootPlan;
use crate::ledger::{Fact, LedgerError};
use crate::peer::Peer;
use crate::shared::{Shared, lock, now};

/// Why a request that was valid is not answered as it wishes: a fault of ours.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the request is valid and cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("the answer would break its schema: {0}")]
    Unsendable(#[from] plugpoint_ocpp::Violation),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("{0} is none of a station's requests")]
    NotAStations(Action),
}

/// Takes a request whose payload was judged valid, and answers it.
pub(crate) fn answer(shared: &Shared, peer: &Peer, id: &str, action: Action, payload: Value) -> Frame {
    let desk = Desk { shared, peer, id };
    match desk.answer(action, payload) {
        Ok(payload) => Frame::CallResult {
            id: id.to_owned(),
            payload,
        },
        Err(failure) => {
            tracing::error!(station = peer.id, %failure, "a request was not served");
            Frame::error(id, ErrorCode::InternalError, failure.to_string())
        }
    }
}

struct Desk<'a> {
    shared: &'a Shared,
    peer: &'a Peer,
    id: &'a str,
}

impl Desk<'_> {
    fn answer(&self, action: Action, payload: Value) -> Result<Value, Failure> {
        match action {
            Action::Authorize => reply(payload, |request| self.authorize(&request)),
            Action::BootNotification => reply(payload, |request| self.boot(request)),
            Action::Heartbeat => reply(payload, |_: HeartbeatRequest| Ok(HeartbeatResponse::new(now()))),
            Action::NotifyReport => reply(payload, |request| self.report(request)),
            Action::TransactionEvent => reply(payload, |request| self.event(request)),
            Action::DataTransfer => reply(payload, |_: DataTransferRequest| {
                Ok(DataTransferResponse::new(
                    DataTransferStatusEnumType::UnknownVendorId,
                ))
            }),
            _ => certificate_or_schedule(action, payload),
        }
    }

    fn authorize(&self, request: &AuthorizeRequest) -> Result<AuthorizeResponse, Failure> {
        Ok(AuthorizeResponse::new(self.judge(&request.id_token)))
    }

    fn judge(&self, token: &IdTokenType) -> IdTokenInfoType {
        lock(&self.shared.tokens).judge(token)
    }

    fn boot(&self, _: BootNotificationRequest) -> Result<BootNotificationResponse, Failure> {
        let settings = &self.shared.settings;
        let boots = self.peer.look(|state| state.boots);
        let (status, interval) = match settings.boot {
            BootPlan::Pending { interval, times } if boots < times => {
                (RegistrationStatusEnumType::Pending, interval)
            }
            BootPlan::Reject { interval, times } if boots < times => {
                (RegistrationStatusEnumType::Rejected, interval)
            }
            _ => (RegistrationStatusEnumType::Accepted, settings.heartbeat_interval),
        };
        self.shared.record(&self.peer.id, Fact::Booted { status })?;
        self.peer.change(|state| {
            state.boots += 1;
            state.registration = Some(status);
            state.provoked.clear();
        });
        Ok(BootNotificationResponse::new(now(), interval, status))
    }

    fn report(&self, part: NotifyReportRequest) -> Result<NotifyReportResponse, Failure> {
        self.peer.change(|state| state.reports.add(part));
        Ok(NotifyReportResponse::default())
    }

    /// The event is in the ledger before it is answered: an answer lets the station forget it.
    fn event(&self, request: TransactionEventRequest) -> Result<TransactionEventResponse, Failure> {
        let id_token_info = request.id_token.as_ref().map(|token| self.judge(token));
        let fact = Fact::Event {
            message_id: self.id.to_owned(),
            request: Box::new(request),
        };
        self.shared.record(&self.peer.id, fact)?;
        Ok(TransactionEventResponse {
            id_token_info,
            ..TransactionEventResponse::default()
        })
    }
}

/// This CSMS signs nothing, plans nothing, and knows no one who does.
fn certificate_or_schedule(action: Action, payload: Value) -> Result<Value, Failure> {
    match action {
        Action::Get15118EVCertificate => reply(payload, |_: Get15118EVCertificateRequest| {
            let failed = Iso15118EVCertificateStatusEnumType::Failed;
            Ok(Get15118EVCertificateResponse::new(failed, ""))
        }),
        Action::GetCertificateStatus => reply(payload, |_: GetCertificateStatusRequest| {
            Ok(GetCertificateStatusResponse::new(
                GetCertificateStatusEnumType::Failed,
            ))
        }),
        Action::SignCertificate => reply(payload, |_: SignCertificateRequest| {
            Ok(SignCertificateResponse::new(GenericStatusEnumType::Rejected))
        }),
        Action::NotifyEVChargingNeeds => reply(payload, |_: NotifyEVChargingNeedsRequest| {
            let rejected = NotifyEVChargingNeedsStatusEnumType::Rejected;
            Ok(NotifyEVChargingNeedsResponse::new(rejected))
        }),
        Action::NotifyEVChargingSchedule => reply(payload, |_: NotifyEVChargingScheduleRequest| {
            Ok(NotifyEVChargingScheduleResponse::new(
                GenericStatusEnumType::Accepted,
            ))
        }),
        _ => acknowledge(action, payload),
    }
}

/// News, which are taken note of in the frame log.
fn acknowledge(action: Action, payload: Value) -> Result<Value, Failure> {
    match action {
        Action::ClearedChargingLimit => noted::<ClearedChargingLimitRequest>(payload),
        Action::FirmwareStatusNotification => noted::<FirmwareStatusNotificationRequest>(payload),
        Action::LogStatusNotification => noted::<LogStatusNotificationRequest>(payload),
        Action::MeterValues => noted::<MeterValuesRequest>(payload),
        Action::NotifyChargingLimit => noted::<NotifyChargingLimitRequest>(payload),
        Action::NotifyCustomerInformation => noted::<NotifyCustomerInformationRequest>(payload),
        Action::NotifyDisplayMessages => noted::<NotifyDisplayMessagesRequest>(payload),
        Action::NotifyEvent => noted::<NotifyEventRequest>(payload),
        Action::NotifyMonitoringReport => noted::<NotifyMonitoringReportRequest>(payload),
        Action::PublishFirmwareStatusNotification => {
            noted::<PublishFirmwareStatusNotificationRequest>(payload)
        }
        Action::ReportChargingProfiles => noted::<ReportChargingProfilesRequest>(payload),
        Action::ReservationStatusUpdate => noted::<ReservationStatusUpdateRequest>(payload),
        Action::SecurityEventNotification => noted::<SecurityEventNotificationRequest>(payload),
        Action::StatusNotification => noted::<StatusNotificationRequest>(payload),
        other => Err(Failure::NotAStations(other)),
    }
}

fn noted<R: Request<Response: Default>>(payload: Value) -> Result<Value, Failure> {
    reply(payload, |_: R| Ok(R::Response::default()))
}

fn reply<R: Request>(
    payload: Value,
    serve: impl FnOnce(R) -> Result<R::Response, Failure>,
) -> Result<Value, Failure> {
    let response = serve(serde_json::from_value(payload)?)?;
    Ok(write_response::<R>(&response)?)
}
