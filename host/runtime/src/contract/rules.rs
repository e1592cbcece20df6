//! The table of the contract: for each question and notice its interface and name, for each question how long an
//! answer may take and what holds without one. `wit/README.md` says the same, and a test compares them.

use std::time::Duration;

use super::{
    Answer, Binding, DisplayRefusal, Interface, LockOutcome, Notice, OptionError, Question, ReservationMatch,
    ResetOutcome, Target, TransferStatus, UnlockOutcome, UpdateOutcome, Verdict,
};

pub(super) struct Rule {
    pub(super) interface: Interface,
    /// `interface.function`, as in the WIT package.
    pub(super) name: &'static str,
    pub(super) deadline: Duration,
    pub(super) default: fn(&Question) -> Answer,
}

/// Why a question without a plugin has an error for an answer.
const NOBODY: &str = "no plugin answered";

impl Question {
    pub(super) fn rule(&self) -> Rule {
        use Interface as I;
        let row = |interface, name, deadline_ms, default| Rule {
            interface,
            name,
            deadline: Duration::from_millis(deadline_ms),
            default,
        };
        match self {
            Self::ClearDisplay { .. } => row(I::Display, "display.clear", 200, |_| {
                Answer::DisplayCleared(false)
            }),
            Self::ConfigureNetwork { timeout, .. } => Rule {
                deadline: *timeout,
                ..row(I::Network, "network.configure", 0, |_| {
                    Answer::NetworkConfigured(Ok(Binding::Unbound))
                })
            },
            Self::ConnectLink { .. } => row(I::LinkDriver, "link-driver.connect", 1_000, no_link),
            Self::DisconnectLink { .. } => row(I::LinkDriver, "link-driver.disconnect", 1_000, no_link),
            Self::DisplayIds { .. } => {
                row(I::Display, "display.ids", 200, |_| Answer::DisplayIds(Vec::new()))
            }
            Self::GetInformation(_) => row(I::Customer, "customer.get-information", 5_000, |_| {
                Answer::Information(None)
            }),
            Self::GetLinkOption { .. } => row(I::LinkDriver, "link-driver.get-option", 1_000, |_| {
                Answer::LinkOption(Err(OptionError::Unknown))
            }),
            Self::GetLog(_) => row(I::Diagnostics, "diagnostics.get-log", 60_000, |_| {
                Answer::LogCollected(Err(NOBODY.into()))
            }),
            Self::InitLink { .. } => row(I::LinkDriver, "link-driver.init", 1_000, no_link),
            Self::IsResetAllowed { .. } => row(I::Reset, "reset.is-reset-allowed", 200, yes),
            Self::Lock { .. } => row(I::Connector, "connector.lock", 10_000, |_| {
                Answer::Lock(LockOutcome::Locked)
            }),
            Self::MayReserve(_) => row(I::Reservation, "reservation.may-reserve", 5_000, yes),
            Self::MayStart { .. } => row(I::Power, "power.may-start", 5_000, yes),
            Self::MayStop { .. } => row(I::Power, "power.may-stop", 5_000, yes),
            Self::ReadLog { .. } => row(I::Diagnostics, "diagnostics.read-log", 1_000, |_| {
                Answer::LogBytes(Err(NOBODY.into()))
            }),
            Self::Reset { .. } => row(I::Reset, "reset.reset", 30_000, reset),
            Self::SetDisplay(_) => row(I::Display, "display.set", 5_000, |_| {
                Answer::Displayed(Err(DisplayRefusal::Rejected(NOBODY.into())))
            }),
            Self::SetLinkOption { .. } => row(I::LinkDriver, "link-driver.set-option", 1_000, |_| {
                Answer::LinkOptionSet(Err(OptionError::Unknown))
            }),
            Self::TokenMatches { .. } => row(I::Reservation, "reservation.token-matches", 200, |_| {
                Answer::Reservation(ReservationMatch::None)
            }),
            Self::Transfer { .. } => row(I::DataTransfer, "data-transfer.transfer", 30_000, |_| {
                Answer::Transferred(TransferStatus::UnknownVendorId.into())
            }),
            Self::Unlock { .. } => row(I::Connector, "connector.unlock", 10_000, |_| {
                Answer::Unlock(UnlockOutcome::UnlockFailed)
            }),
            Self::UpdateFirmware(_) => row(I::Firmware, "firmware.update", 5_000, |_| {
                Answer::Updating(UpdateOutcome::Rejected(NOBODY.into()))
            }),
            Self::ValidateProfile { .. } => row(I::Network, "network.validate", 5_000, |_| {
                Answer::ProfileValidated(Ok(()))
            }),
        }
    }
}

fn yes(_: &Question) -> Answer {
    Answer::Verdict(Verdict::Yes)
}

fn no_link(_: &Question) -> Answer {
    Answer::Link(Err(NOBODY.into()))
}

/// The host restarts its own process where nobody restarts the station; it cannot restart an EVSE.
fn reset(question: &Question) -> Answer {
    let is_station = matches!(
        question,
        Question::Reset {
            target: Target::Station,
            ..
        }
    );
    Answer::Reset(if is_station {
        ResetOutcome::Accepted
    } else {
        ResetOutcome::Rejected
    })
}

impl Notice {
    pub(super) fn rule(&self) -> (Interface, &'static str) {
        use Interface as I;
        match self {
            Self::AllUnavailable => (I::Power, "power.all-unavailable"),
            Self::AllowEnergy { .. } => (I::Power, "power.allow-energy"),
            Self::Authorization { .. } => (I::Observer, "observer.authorization"),
            Self::Boot { .. } => (I::Observer, "observer.boot"),
            Self::CancelUpdate { .. } => (I::Firmware, "firmware.cancel"),
            Self::ClearInformation(_) => (I::Customer, "customer.clear-information"),
            Self::CloseLog { .. } => (I::Diagnostics, "diagnostics.close-log"),
            Self::Connection { .. } => (I::Observer, "observer.connection"),
            Self::ConnectorStatus { .. } => (I::Observer, "observer.connector-status"),
            Self::DefaultPrice { .. } => (I::Display, "display.default-price"),
            Self::EffectiveStatusChanged { .. } => (I::Connector, "connector.effective-status-changed"),
            Self::InstallFirmware { .. } => (I::Firmware, "firmware.install"),
            Self::InstallNow { .. } => (I::Firmware, "firmware.install-now"),
            Self::NetworkConnected { .. } => (I::Network, "network.connected"),
            Self::NetworkDisconnected { .. } => (I::Network, "network.disconnected"),
            Self::OcppMessage { .. } => (I::Observer, "observer.ocpp-message"),
            Self::ReservationReleased { .. } => (I::Reservation, "reservation.released"),
            Self::RunningCost(_) => (I::Display, "display.running-cost"),
            Self::SecurityEvent { .. } => (I::Observer, "observer.security-event"),
            Self::SetLimit { .. } => (I::Power, "power.set-limit"),
            Self::Tariff { .. } => (I::Display, "display.tariff"),
            Self::TimeSync { .. } => (I::Observer, "observer.time-sync"),
            Self::TransactionEvent { .. } => (I::Observer, "observer.transaction-event"),
            Self::TransactionResponse { .. } => (I::Observer, "observer.transaction-response"),
            Self::VariableChanged(_) => (I::Observer, "observer.variable-changed"),
        }
    }
}
