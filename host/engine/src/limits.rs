//! How much of the device model one call of the CSMS may be about: `ItemsPerMessage` and `BytesPerMessage`.

use plugpoint_ocpp::ErrorCode;
use plugpoint_ocpp::v201::Action;

use crate::Engine;
use crate::device_model::{WellKnown, names};
use crate::inbound::Refusal;

impl Engine {
    /// The bytes of a whole frame.
    //= B05.FR.11 B06.FR.17 B08.FR.18
    pub(crate) fn check_bytes(&self, action: Action, bytes: usize) -> Result<(), Refusal> {
        let limit = match action {
            Action::GetReport => &names::BYTES_PER_MESSAGE_GET_REPORT,
            Action::GetVariables => &names::BYTES_PER_MESSAGE_GET_VARIABLES,
            Action::SetVariables => &names::BYTES_PER_MESSAGE_SET_VARIABLES,
            _ => return Ok(()),
        };
        self.check_limit(bytes, limit, ErrorCode::FormatViolation)
    }

    //= B05.FR.11 B06.FR.16 B08.FR.17
    pub(crate) fn check_items(&self, items: usize, limit: &WellKnown) -> Result<(), Refusal> {
        self.check_limit(items, limit, ErrorCode::OccurrenceConstraintViolation)
    }

    /// A limit of zero is none.
    fn check_limit(&self, found: usize, limit: &WellKnown, code: ErrorCode) -> Result<(), Refusal> {
        let most = usize::try_from(self.model.integer(limit)).unwrap_or(0);
        if most == 0 || found <= most {
            return Ok(());
        }
        let name = &limit.key.variable;
        let text = format!("{found} are more than {name} allows ({most}); split the request");
        Err(Refusal::new(code, text))
    }
}
