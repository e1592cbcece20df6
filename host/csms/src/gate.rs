//! Who may speak before its BootNotification is accepted, and about what.

use plugpoint_ocpp::v201::{Action, RegistrationStatusEnumType};
use serde_json::Value;

/// Whether a station may send this request now. While it is Pending, the CSMS may provoke messages
/// (B02.FR.02); `provoked` are those that it has.
pub(crate) fn may_send(
    registration: Option<RegistrationStatusEnumType>,
    provoked: &[Action],
    action: Action,
) -> bool {
    match registration {
        _ if action == Action::BootNotification => true,
        Some(RegistrationStatusEnumType::Accepted) => true,
        Some(RegistrationStatusEnumType::Pending) => provoked.contains(&action),
        Some(RegistrationStatusEnumType::Rejected) | None => false,
    }
}

/// The message that a request of ours makes a station send.
pub(crate) fn provoked_by(request: Action, payload: &Value) -> Option<Action> {
    match request {
        Action::GetBaseReport | Action::GetReport => Some(Action::NotifyReport),
        Action::GetMonitoringReport => Some(Action::NotifyMonitoringReport),
        Action::GetLog => Some(Action::LogStatusNotification),
        Action::UpdateFirmware => Some(Action::FirmwareStatusNotification),
        Action::CustomerInformation => Some(Action::NotifyCustomerInformation),
        Action::GetDisplayMessages => Some(Action::NotifyDisplayMessages),
        Action::GetChargingProfiles => Some(Action::ReportChargingProfiles),
        Action::TriggerMessage => triggered(payload.get("requestedMessage")?.as_str()?),
        _ => None,
    }
}

fn triggered(message: &str) -> Option<Action> {
    if message.starts_with("Sign") {
        return Some(Action::SignCertificate);
    }
    message.parse().ok()
}
