//! P01: vendor messages. No vendor is known to the station itself: a plugin may know one.

use plugpoint_ocpp::v201::*;

use crate::Engine;
use crate::inbound::{CallRef, Handled, Refusal};
use crate::io::{Question, Report, TransferOutcome, TransferStatus};
use crate::purpose::Purpose;

impl Engine {
    pub(crate) fn data_transfer(
        &mut self,
        call: &CallRef,
        request: DataTransferRequest,
    ) -> Result<Handled<DataTransferResponse>, Refusal> {
        let question = Question::DataTransfer {
            vendor: request.vendor_id,
            message: request.message_id,
            data: request.data.map(|data| data.to_string()),
        };
        self.ask(question, Purpose::DataTransfer(call.clone()));
        Ok(Handled::Later)
    }

    //= P01.FR.05
    /// `UnknownVendorId` is the default: what no plugin answers is known to nobody.
    pub(crate) fn on_transferred(&mut self, call: &CallRef, outcome: TransferOutcome) {
        let mut response = DataTransferResponse::new(match outcome.status {
            TransferStatus::Accepted => DataTransferStatusEnumType::Accepted,
            TransferStatus::Rejected => DataTransferStatusEnumType::Rejected,
            TransferStatus::UnknownMessageId => DataTransferStatusEnumType::UnknownMessageId,
            TransferStatus::UnknownVendorId => DataTransferStatusEnumType::UnknownVendorId,
        });
        match outcome.data.as_deref().map(serde_json::from_str).transpose() {
            Ok(data) => response.data = data,
            Err(error) => self.report(Report::FactIgnored(format!(
                "the data that a plugin answers to a DataTransfer is no JSON ({error})"
            ))),
        }
        self.respond(call, &response);
    }
}
