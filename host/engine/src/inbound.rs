//! Calls of the CSMS: each gets exactly one answer.

use plugpoint_ocpp::v201::{Action, Request, read_request, read_response};
use plugpoint_ocpp::{ErrorCode, Frame, Leniency, Repair};
use serde_json::Value;

use crate::Engine;
use crate::io::{Output, Report};
use crate::outbox;
use crate::registration::Standing;

/// Kinds of leniency that are told at all.
const MAX_TOLD_REPAIRS: usize = 1_000;

/// A call that is answered later. An answer to a call of an old connection goes nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallRef {
    connection: u64,
    id: String,
}

/// What a handler makes of a request.
pub(crate) enum Handled<T> {
    Now(T),
    /// [`Engine::respond`] is called later.
    Later,
}

impl<T> From<T> for Handled<T> {
    fn from(response: T) -> Self {
        Self::Now(response)
    }
}

/// A request that cannot be carried out as it stands.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: ErrorCode,
    text: String,
}

impl Refusal {
    pub(crate) fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }
}

impl Engine {
    pub(crate) fn on_frame(&mut self, text: &str) {
        if !self.online {
            return self.report(Report::BadFrame("a frame of a connection that is gone".into()));
        }
        match Frame::parse(text) {
            Ok(Frame::Call { id, action, payload }) => self.on_call(id, &action, payload, text.len()),
            Ok(Frame::CallResult { id, payload }) => self.on_result(&id, payload),
            Ok(Frame::CallError { id, code, .. }) => self.on_error(&id, &code),
            Err(error) => {
                self.bad_frame(error.to_string());
                if let Some(answer) = error.answer() {
                    self.put(Output::Send(answer.to_string()));
                }
            }
        }
    }

    fn on_call(&mut self, id: String, action: &str, payload: Value, bytes: usize) {
        let call = CallRef {
            connection: self.connection,
            id,
        };
        if self.questions.holds_up(&call) {
            let text = format!("the call {} came again before its answer", call.id);
            return self.report(Report::BadFrame(text));
        }
        let Ok(action) = action.parse::<Action>() else {
            let text = "no action of OCPP 2.0.1 has this name";
            return self.refuse(&call, &Refusal::new(ErrorCode::NotImplemented, text));
        };
        if let Err(refusal) = self.admit(action).and_then(|()| self.check_bytes(action, bytes)) {
            return self.refuse(&call, &refusal);
        }
        self.dispatch(action, call, payload);
    }

    /// What the CSMS may ask before it has accepted the station.
    //= B02.FR.02 B02.FR.05 B02.FR.09 B03.FR.08
    fn admit(&self, action: Action) -> Result<(), Refusal> {
        use Action::*;
        let asked = match self.registration.standing() {
            Standing::Accepted => true,
            Standing::Pending => matches!(
                action,
                GetBaseReport
                    | GetReport
                    | GetVariables
                    | RequestStartTransaction
                    | RequestStopTransaction
                    | SetVariables
                    | TriggerMessage
            ),
            Standing::Rejected => action == TriggerMessage,
            Standing::Unknown => false,
        };
        let text = "BootNotification is not accepted yet";
        if asked {
            Ok(())
        } else {
            Err(Refusal::new(ErrorCode::SecurityError, text))
        }
    }

    fn dispatch(&mut self, action: Action, call: CallRef, payload: Value) {
        use Action as A;
        match action {
            A::CertificateSigned => self.serve(call, payload, Self::certificate_signed),
            A::ChangeAvailability => self.serve(call, payload, Self::change_availability),
            A::ClearCache => self.serve(call, payload, Self::clear_cache),
            A::DataTransfer => self.serve(call, payload, Self::data_transfer),
            A::DeleteCertificate => self.serve(call, payload, Self::delete_certificate),
            A::GetBaseReport => self.serve(call, payload, Self::get_base_report),
            A::GetInstalledCertificateIds => {
                self.serve(call, payload, Self::get_installed_certificate_ids);
            }
            A::GetReport => self.serve(call, payload, Self::get_report),
            A::GetTransactionStatus => self.serve(call, payload, Self::get_transaction_status),
            A::GetVariables => self.serve(call, payload, Self::get_variables),
            A::InstallCertificate => self.serve(call, payload, Self::install_certificate),
            A::RequestStartTransaction => self.serve(call, payload, Self::request_start_transaction),
            A::RequestStopTransaction => self.serve(call, payload, Self::request_stop_transaction),
            A::Reset => self.serve(call, payload, Self::reset),
            A::SetNetworkProfile => self.serve(call, payload, Self::set_network_profile),
            A::SetVariables => self.serve(call, payload, Self::set_variables),
            A::TriggerMessage => self.serve(call, payload, Self::trigger_message),
            A::UnlockConnector => self.serve(call, payload, Self::unlock_connector),
            _ => {
                let text = format!("{} is not supported by this station", action.as_str());
                self.refuse(&call, &Refusal::new(ErrorCode::NotSupported, text));
            }
        }
    }

    fn serve<R: Request, H: Into<Handled<R::Response>>>(
        &mut self,
        call: CallRef,
        payload: Value,
        handler: impl FnOnce(&mut Self, &CallRef, R) -> Result<H, Refusal>,
    ) {
        let request = match read_request::<R>(payload, self.leniency) {
            Ok((request, repairs)) => {
                self.note_repairs(R::ACTION, &repairs);
                request
            }
            Err(violation) => {
                self.bad_frame(format!("{}: {violation}", R::ACTION));
                return self.put(Output::Send(violation.answer(call.id).to_string()));
            }
        };
        match handler(self, &call, request).map(Into::into) {
            Ok(Handled::Now(response)) => self.respond(&call, &response),
            Ok(Handled::Later) => {}
            Err(refusal) => self.refuse(&call, &refusal),
        }
        self.after_response();
    }

    /// Answers a call; what has to happen after the answer follows it.
    pub(crate) fn respond<T: serde::Serialize>(&mut self, call: &CallRef, response: &T) {
        if self.online && call.connection == self.connection {
            let id = Value::from(call.id.as_str());
            self.put(Output::Send(format!("[3,{id},{}]", outbox::json(response))));
        }
    }

    fn refuse(&mut self, call: &CallRef, refusal: &Refusal) {
        let frame = Frame::error(call.id.as_str(), refusal.code, refusal.text.as_str());
        self.put(Output::Send(frame.to_string()));
    }

    /// Each kind of leniency is told once.
    fn note_repairs(&mut self, action: Action, repairs: &[Repair]) {
        for repair in repairs {
            let told = format!("{action}: {repair}");
            if self.told_repairs.len() < MAX_TOLD_REPAIRS && self.told_repairs.insert(told.clone()) {
                self.report(Report::BadFrame(told));
            }
        }
    }

    /// Reads the response to a call of ours; a broken one counts as none.
    pub(crate) fn read_response<R: Request>(&mut self, payload: Value) -> Option<R::Response> {
        match read_response::<R>(payload, Leniency::Tolerant) {
            Ok((response, repairs)) => {
                self.note_repairs(R::ACTION, &repairs);
                Some(response)
            }
            Err(violation) => {
                self.bad_frame(format!("response to {}: {violation}", R::ACTION));
                None
            }
        }
    }
}
