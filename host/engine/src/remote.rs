//! F01 to F06, E14: what the CSMS orders from afar.

use plugpoint_ocpp::v201::*;

use crate::Engine;
use crate::device_model::names;
use crate::inbound::{CallRef, Handled, Refusal};
use crate::io::{EvState, Question, Token, UnlockOutcome, Verdict};
use crate::outbox::Awaiting;
use crate::purpose::Purpose;
use crate::session::{Candidate, Cause};

/// A RequestStopTransaction that waits for the plugin's word.
#[derive(Clone, Debug)]
pub(crate) struct PendingStop {
    pub(crate) call: CallRef,
    evse: i32,
    transaction: String,
}

/// What a TriggerMessage sends after its response.
#[derive(Debug)]
pub(crate) enum Triggered {
    Boot,
    FirmwareStatus,
    Heartbeat,
    LogStatus,
    MeterValues(Option<i32>),
    Sign(CertificateSigningUseEnumType),
    Status(i32, i32),
    TransactionEvent(Option<i32>),
}

impl Engine {
    //= F01.FR.01 F01.FR.02 F02.FR.01
    pub(crate) fn request_start_transaction(
        &mut self,
        call: &CallRef,
        request: RequestStartTransactionRequest,
    ) -> Result<Handled<RequestStartTransactionResponse>, Refusal> {
        if !self.registration.is_accepted() {
            return Ok(refused_start("NotEnabled", "BootNotification is not accepted yet").into());
        }
        let Some(id) = request.evse_id.or_else(|| self.evse_for_remote()) else {
            return Ok(refused_start("NoFreeEvse", "no EVSE is free").into());
        };
        if let Err((reason, text)) = self.may_start_remotely(id) {
            return Ok(refused_start(reason, text).into());
        }
        //= F01.FR.08 F01.FR.09 F01.FR.10
        if request.charging_profile.is_some_and(|profile| {
            profile.charging_profile_purpose != ChargingProfilePurposeEnumType::TxProfile
                || profile.transaction_id.is_some()
        }) {
            return Ok(refused_start("InvalidProfile", "only a TxProfile starts a transaction").into());
        }
        let kind = request.id_token.r#type;
        let token = Token {
            value: request.id_token.id_token,
            kind: kind.as_str().to_owned(),
        };
        //= C05.FR.01: a Central token was checked by the CSMS that made it.
        let check_token = self.model.bool(&names::AUTHORIZE_REMOTE_START)
            && !matches!(kind, IdTokenEnumType::Central | IdTokenEnumType::NoAuthorization);
        let candidate = Candidate {
            evse: id,
            token: token.clone(),
            group: None,
            remote_start_id: Some(request.remote_start_id),
            call: Some(call.clone()),
            check_token,
        };
        self.set_authorizing(id, true);
        self.ask(
            Question::MayStart {
                evse: id,
                token: Some(token),
            },
            Purpose::MayStart(candidate),
        );
        Ok(Handled::Later)
    }

    fn evse_for_remote(&self) -> Option<i32> {
        let free = |id: i32| self.may_start_remotely(id).is_ok();
        let plugged = self
            .evses
            .iter()
            .find(|evse| evse.ev != EvState::Disconnected && free(evse.id));
        plugged
            .or_else(|| self.evses.iter().find(|evse| free(evse.id)))
            .map(|evse| evse.id)
    }

    fn may_start_remotely(&self, id: i32) -> Result<(), (&'static str, &'static str)> {
        let Some(evse) = self.evse(id) else {
            return Err(("UnknownEvse", "there is no such EVSE"));
        };
        if evse.driver.is_some() || evse.authorizing || evse.is_stopping() {
            return Err(("TxInProgress", "the EVSE is in use"));
        }
        if !self.chargeable(id) {
            return Err(("NotAvailable", "the EVSE cannot be used now"));
        }
        Ok(())
    }

    /// The plugin has spoken: RequestStartTransaction is answered.
    pub(crate) fn answer_start(&mut self, call: &CallRef, evse: i32, refused: Option<&str>) {
        let response = match refused {
            Some(why) => refused_start("NotAllowed", why),
            None => {
                let mut response =
                    RequestStartTransactionResponse::new(RequestStartStopStatusEnumType::Accepted);
                //= F01.FR.13: a transaction that the cable has started already.
                response.transaction_id = self
                    .evse(evse)
                    .and_then(|evse| evse.transaction.as_ref())
                    .map(|t| t.id.clone());
                response
            }
        };
        self.respond(call, &response);
    }

    //= F03.FR.01 F03.FR.07 F03.FR.08
    pub(crate) fn request_stop_transaction(
        &mut self,
        call: &CallRef,
        request: RequestStopTransactionRequest,
    ) -> Result<Handled<RequestStopTransactionResponse>, Refusal> {
        let running = |evse: &&crate::evse::Evse| {
            evse.transaction
                .as_ref()
                .is_some_and(|t| t.id == request.transaction_id)
        };
        let Some(evse) = self.evses.iter().find(running).map(|evse| evse.id) else {
            return Ok(stop_response(Some(("TxNotFound", "no such transaction runs"))).into());
        };
        let stop = PendingStop {
            call: call.clone(),
            evse,
            transaction: request.transaction_id,
        };
        self.ask(Question::MayStop { evse }, Purpose::MayStop(stop));
        Ok(Handled::Later)
    }

    pub(crate) fn on_may_stop(&mut self, stop: PendingStop, verdict: Verdict) {
        match verdict {
            Verdict::No(why) => self.respond(&stop.call, &stop_response(Some(("NotAllowed", &why)))),
            Verdict::Yes => {
                self.respond(&stop.call, &stop_response(None));
                let transaction = self.evse(stop.evse).and_then(|evse| evse.transaction.as_ref());
                if transaction.is_some_and(|transaction| transaction.id == stop.transaction) {
                    let reason = ReasonEnumType::Remote;
                    self.stop(stop.evse, &Cause::stop(TriggerReasonEnumType::RemoteStop, reason));
                }
            }
        }
    }

    //= F05.FR.01 to F05.FR.03
    pub(crate) fn unlock_connector(
        &mut self,
        call: &CallRef,
        request: UnlockConnectorRequest,
    ) -> Result<Handled<UnlockConnectorResponse>, Refusal> {
        let (id, connector) = (request.evse_id, request.connector_id);
        let Some(evse) = self.evse(id).filter(|evse| evse.connector(connector).is_some()) else {
            return Ok(UnlockConnectorResponse::new(UnlockStatusEnumType::UnknownConnector).into());
        };
        if evse.driver.is_some() && evse.transaction.is_some() && evse.occupies(connector) {
            let status = UnlockStatusEnumType::OngoingAuthorizedTransaction;
            return Ok(UnlockConnectorResponse::new(status).into());
        }
        self.unlock(id, connector, Some(call.clone()));
        Ok(Handled::Later)
    }

    pub(crate) fn answer_unlock(&mut self, call: &CallRef, outcome: UnlockOutcome) {
        let status = match outcome {
            UnlockOutcome::Unlocked => UnlockStatusEnumType::Unlocked,
            UnlockOutcome::UnlockFailed => UnlockStatusEnumType::UnlockFailed,
            UnlockOutcome::UnknownConnector => UnlockStatusEnumType::UnknownConnector,
        };
        self.respond(call, &UnlockConnectorResponse::new(status));
    }

    //= F06.FR.01 to F06.FR.17
    pub(crate) fn trigger_message(
        &mut self,
        _: &CallRef,
        request: TriggerMessageRequest,
    ) -> Result<TriggerMessageResponse, Refusal> {
        let evse = request.evse.as_ref();
        if is_of_evse(request.requested_message) && !evse.is_none_or(|evse| self.has(evse)) {
            return Ok(trigger_refused(
                "UnknownEvse",
                "there is no such EVSE or connector",
            ));
        }
        let id = evse.map(|evse| evse.id);
        let triggered = match request.requested_message {
            MessageTriggerEnumType::BootNotification if self.registration.is_accepted() => {
                return Ok(trigger_refused(
                    "NotAllowed",
                    "BootNotification is accepted already",
                ));
            }
            MessageTriggerEnumType::BootNotification => Triggered::Boot,
            MessageTriggerEnumType::FirmwareStatusNotification => Triggered::FirmwareStatus,
            MessageTriggerEnumType::Heartbeat => Triggered::Heartbeat,
            MessageTriggerEnumType::LogStatusNotification => Triggered::LogStatus,
            MessageTriggerEnumType::MeterValues if self.has_meter_values(id) => Triggered::MeterValues(id),
            MessageTriggerEnumType::MeterValues => {
                return Ok(trigger_refused("NoValues", "no meter has told a value yet"));
            }
            MessageTriggerEnumType::SignChargingStationCertificate => {
                Triggered::Sign(CertificateSigningUseEnumType::ChargingStationCertificate)
            }
            MessageTriggerEnumType::SignV2GCertificate => {
                Triggered::Sign(CertificateSigningUseEnumType::V2GCertificate)
            }
            MessageTriggerEnumType::StatusNotification => {
                match evse.and_then(|e| e.connector_id.map(|c| (e.id, c))) {
                    Some((evse, connector)) => Triggered::Status(evse, connector),
                    None => return Ok(trigger_refused("MissingParam", "name an EVSE and a connector")),
                }
            }
            MessageTriggerEnumType::TransactionEvent if self.busy(id.unwrap_or(0)) => {
                Triggered::TransactionEvent(id)
            }
            MessageTriggerEnumType::TransactionEvent => {
                return Ok(trigger_refused("NoTx", "no transaction runs there"));
            }
            _ => {
                return Ok(TriggerMessageResponse::new(
                    TriggerMessageStatusEnumType::NotImplemented,
                ));
            }
        };
        if let Triggered::Sign(kind) = triggered
            && let Some((reason, text)) = self.signing_hindrance(kind)
        {
            return Ok(trigger_refused(reason, text));
        }
        self.then(crate::Then::Trigger(triggered));
        Ok(TriggerMessageResponse::new(
            TriggerMessageStatusEnumType::Accepted,
        ))
    }

    fn has(&self, place: &EVSEType) -> bool {
        let evse = self.evse(place.id);
        evse.is_some_and(|evse| place.connector_id.is_none_or(|id| evse.connector(id).is_some()))
    }

    pub(crate) fn send_triggered(&mut self, triggered: Triggered) {
        match triggered {
            Triggered::Boot => self.boot_notification_for(BootReasonEnumType::Triggered),
            Triggered::FirmwareStatus => {
                let status = FirmwareStatusEnumType::Idle;
                self.call_early(&FirmwareStatusNotificationRequest::new(status), Awaiting::Nothing);
            }
            Triggered::Heartbeat => self.heartbeat(),
            Triggered::LogStatus => {
                let status = UploadLogStatusEnumType::Idle;
                self.call_early(&LogStatusNotificationRequest::new(status), Awaiting::Nothing);
            }
            Triggered::MeterValues(evse) => self.send_triggered_meter_values(evse),
            Triggered::Sign(kind) => self.start_signing(kind, "the CSMS"),
            Triggered::Status(evse, connector) => self.status_notification(evse, connector),
            Triggered::TransactionEvent(evse) => self.send_triggered_events(evse),
        }
    }

    //= F06.FR.07
    fn send_triggered_events(&mut self, evse: Option<i32>) {
        for id in self.evse_ids() {
            if evse.is_none_or(|evse| evse == id) {
                let values = self.triggered_values(id);
                let cause = Cause::new(TriggerReasonEnumType::Trigger);
                self.event(id, TransactionEventEnumType::Updated, &cause, values);
            }
        }
    }

    //= E14.FR.01 to E14.FR.08
    pub(crate) fn get_transaction_status(
        &mut self,
        _: &CallRef,
        request: GetTransactionStatusRequest,
    ) -> Result<GetTransactionStatusResponse, Refusal> {
        let id = request.transaction_id.as_deref();
        let mut response = GetTransactionStatusResponse::new(self.outbox.waits_for(id));
        response.ongoing_indicator = id.map(|id| {
            self.evses
                .iter()
                .filter_map(|evse| evse.transaction.as_ref())
                .any(|running| running.id == id)
        });
        Ok(response)
    }
}

fn refused_start(reason: &str, text: &str) -> RequestStartTransactionResponse {
    let mut response = RequestStartTransactionResponse::new(RequestStartStopStatusEnumType::Rejected);
    response.status_info = Some(crate::status_info(reason, text));
    response
}

fn stop_response(refused: Option<(&str, &str)>) -> RequestStopTransactionResponse {
    let Some((reason, text)) = refused else {
        return RequestStopTransactionResponse::new(RequestStartStopStatusEnumType::Accepted);
    };
    let mut response = RequestStopTransactionResponse::new(RequestStartStopStatusEnumType::Rejected);
    response.status_info = Some(crate::status_info(reason, text));
    response
}

/// For other messages the EVSE of a TriggerMessage does not matter, whichever it is.
//= F06.FR.02
fn is_of_evse(message: MessageTriggerEnumType) -> bool {
    use MessageTriggerEnumType::*;
    matches!(message, MeterValues | StatusNotification | TransactionEvent)
}

fn trigger_refused(reason: &str, text: &str) -> TriggerMessageResponse {
    let mut response = TriggerMessageResponse::new(TriggerMessageStatusEnumType::Rejected);
    response.status_info = Some(crate::status_info(reason, text));
    response
}
