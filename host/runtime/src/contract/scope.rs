//! Which of several plugins a question or notice is for.

use super::{Notice, Question, Target};

/// What a question or notice is about, as far as it decides who gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope<'a> {
    Evse(u32),
    Iface(&'a str),
    /// The plugin that works on this request.
    Job(u64),
    Station,
}

impl Question {
    pub(crate) fn scope(&self) -> Scope<'_> {
        match self {
            Self::ClearDisplay { target, .. }
            | Self::DisplayIds { target }
            | Self::IsResetAllowed { target, .. }
            | Self::Reset { target, .. } => (*target).into(),
            Self::SetDisplay(message) => message.target.into(),
            Self::ConfigureNetwork { profile, .. } | Self::ValidateProfile { profile, .. } => {
                Scope::Iface(&profile.network_interface)
            }
            Self::ConnectLink { iface }
            | Self::DisconnectLink { iface }
            | Self::GetLinkOption { iface, .. }
            | Self::InitLink { iface, .. }
            | Self::SetLinkOption { iface, .. } => Scope::Iface(iface),
            Self::Lock { evse, .. }
            | Self::MayStart { evse, .. }
            | Self::MayStop { evse }
            | Self::TokenMatches { evse, .. }
            | Self::Unlock { evse, .. } => Scope::evse(*evse),
            Self::MayReserve(reservation) => Scope::evse(reservation.evse.unwrap_or(0)),
            Self::ReadLog { request, .. } => Scope::Job(*request),
            Self::GetInformation(_) | Self::GetLog(_) | Self::Transfer { .. } | Self::UpdateFirmware(_) => {
                Scope::Station
            }
        }
    }
}

impl Notice {
    pub(crate) fn scope(&self) -> Scope<'_> {
        match self {
            Self::AllowEnergy { evse, .. } | Self::SetLimit { evse, .. } | Self::Tariff { evse, .. } => {
                Scope::evse(*evse)
            }
            Self::EffectiveStatusChanged { target, .. } => (*target).into(),
            Self::RunningCost(cost) => Scope::evse(cost.evse),
            Self::CancelUpdate { request }
            | Self::CloseLog { request }
            | Self::InstallFirmware { request, .. }
            | Self::InstallNow { request } => Scope::Job(*request),
            Self::AllUnavailable
            | Self::Authorization { .. }
            | Self::Boot { .. }
            | Self::ClearInformation(_)
            | Self::Connection { .. }
            | Self::ConnectorStatus { .. }
            | Self::DefaultPrice { .. }
            | Self::NetworkConnected { .. }
            | Self::NetworkDisconnected { .. }
            | Self::OcppMessage { .. }
            | Self::ReservationReleased { .. }
            | Self::SecurityEvent { .. }
            | Self::TimeSync { .. }
            | Self::TransactionEvent { .. }
            | Self::TransactionResponse { .. }
            | Self::VariableChanged(_) => Scope::Station,
        }
    }
}

impl Scope<'_> {
    /// 0 is the whole station.
    fn evse(evse: u32) -> Self {
        match evse {
            0 => Self::Station,
            evse => Self::Evse(evse),
        }
    }
}

impl From<Target> for Scope<'_> {
    fn from(target: Target) -> Self {
        Self::evse(target.evse().unwrap_or(0))
    }
}
