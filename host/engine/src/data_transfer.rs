//! P01: vendor messages. No vendor is known to the station itself.

use plugpoint_ocpp::v201::*;

use crate::Engine;
use crate::inbound::{CallRef, Refusal};

impl Engine {
    //= P01.FR.05
    #[allow(clippy::unused_self, reason = "a handler like the others")]
    pub(crate) fn data_transfer(
        &mut self,
        _: &CallRef,
        _: DataTransferRequest,
    ) -> Result<DataTransferResponse, Refusal> {
        Ok(DataTransferResponse::new(
            DataTransferStatusEnumType::UnknownVendorId,
        ))
    }
}
