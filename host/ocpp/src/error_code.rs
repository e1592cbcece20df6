//! The codes of a CALLERROR.

use crate::wire_enum::wire_enum;

wire_enum! {
    /// An error code in the spelling of OCPP 2.x.
    ///
    /// A received CALLERROR may hold any text, so [`Frame::CallError`](crate::Frame::CallError)
    /// keeps text; this is what we send, and `parse` finds what it is.
    ErrorCode {
        FormatViolation = "FormatViolation",
        GenericError = "GenericError",
        InternalError = "InternalError",
        MessageTypeNotSupported = "MessageTypeNotSupported",
        NotImplemented = "NotImplemented",
        NotSupported = "NotSupported",
        OccurrenceConstraintViolation = "OccurrenceConstraintViolation",
        PropertyConstraintViolation = "PropertyConstraintViolation",
        ProtocolError = "ProtocolError",
        RpcFrameworkError = "RpcFrameworkError",
        SecurityError = "SecurityError",
        TypeConstraintViolation = "TypeConstraintViolation",
    }
}
