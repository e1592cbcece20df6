//! Words about messages that every version shares.

/// Who may send a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// Either side.
    Both,
    /// The charging station management system.
    Csms,
    /// The charging station.
    Station,
}

/// Which half of an exchange a payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The payload of a CALL.
    Request,
    /// The payload of a CALLRESULT.
    Response,
}
