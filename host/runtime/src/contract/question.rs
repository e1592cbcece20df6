//! What a plugin is asked.

use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    Answer, Customer, DisplayMessage, IdToken, Image, Interface, LogRequest, NetworkProfile, Pair,
    Reservation, Target,
};

/// Something asked of a plugin; answered exactly once, through [`crate::PluginEvent::Answered`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Question {
    /// Take a message away; `target` is where it is shown.
    #[serde(rename = "display.clear")]
    ClearDisplay { id: i32, target: Target },
    /// Bring up what the slot needs, within `timeout` (`NetworkConfigTimeout`).
    #[serde(rename = "network.configure")]
    ConfigureNetwork {
        slot: u32,
        profile: Box<NetworkProfile>,
        #[serde(skip, default = "network_timeout")]
        timeout: Duration,
    },
    #[serde(rename = "link-driver.connect")]
    ConnectLink { iface: String },
    #[serde(rename = "link-driver.disconnect")]
    DisconnectLink { iface: String },
    /// The messages that the display at `target` has.
    #[serde(rename = "display.ids")]
    DisplayIds { target: Target },
    #[serde(rename = "customer.get-information")]
    GetInformation(Box<Customer>),
    #[serde(rename = "link-driver.get-option")]
    GetLinkOption { iface: String, name: String },
    #[serde(rename = "diagnostics.get-log")]
    GetLog(LogRequest),
    #[serde(rename = "link-driver.init")]
    InitLink { iface: String, settings: Vec<Pair> },
    #[serde(rename = "reset.is-reset-allowed")]
    IsResetAllowed { target: Target, kind: ResetKind },
    #[serde(rename = "connector.lock")]
    Lock { evse: u32, connector: u32 },
    #[serde(rename = "reservation.may-reserve")]
    MayReserve(Reservation),
    #[serde(rename = "power.may-start")]
    MayStart { evse: u32, token: Option<IdToken> },
    #[serde(rename = "power.may-stop")]
    MayStop { evse: u32 },
    /// Up to `max` bytes (at most 64 KiB) from `offset` of the log that `request` (a [`Question::GetLog`]) collected.
    #[serde(rename = "diagnostics.read-log")]
    ReadLog { request: u64, offset: u64, max: u32 },
    #[serde(rename = "reset.reset")]
    Reset { target: Target, kind: ResetKind },
    #[serde(rename = "display.set")]
    SetDisplay(Box<DisplayMessage>),
    #[serde(rename = "link-driver.set-option")]
    SetLinkOption {
        iface: String,
        name: String,
        value: String,
    },
    #[serde(rename = "reservation.token-matches")]
    TokenMatches {
        evse: u32,
        token: IdToken,
        group: Option<IdToken>,
    },
    /// `data` is JSON.
    #[serde(rename = "data-transfer.transfer")]
    Transfer {
        vendor: String,
        message: Option<String>,
        data: Option<String>,
    },
    #[serde(rename = "connector.unlock")]
    Unlock { evse: u32, connector: u32 },
    #[serde(rename = "firmware.update")]
    UpdateFirmware(Image),
    #[serde(rename = "network.validate")]
    ValidateProfile { slot: u32, profile: Box<NetworkProfile> },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetKind {
    Immediate,
    /// OCPP 2.1: now, and its transactions go on afterwards.
    ImmediateAndResume,
    OnIdle,
    Other(String),
}

/// Of a question that is read from a text: the station's is in its device model.
fn network_timeout() -> Duration {
    Duration::from_secs(60)
}

impl Question {
    /// The interface that a plugin must export to be asked.
    pub fn interface(&self) -> Interface {
        self.rule().interface
    }

    /// `interface.function`, as in the WIT package.
    pub fn name(&self) -> &'static str {
        self.rule().name
    }

    /// How long the whole answer may take, an answer `later` included.
    pub fn deadline(&self) -> Duration {
        self.rule().deadline
    }

    /// What holds when no plugin answers, in the words of a plugin. What the host does by itself then (restart its
    /// process, send its own logs) is the caller's.
    pub fn default_answer(&self) -> Answer {
        (self.rule().default)(self)
    }

    /// What an answer must be a variant of.
    pub(crate) fn answer_kind(&self) -> Discriminant<Answer> {
        discriminant(&self.default_answer())
    }

    /// What the plugin is told with it and nobody else may see.
    pub(crate) fn secrets(&self) -> Vec<&str> {
        match self {
            Self::ConfigureNetwork { profile, .. } | Self::ValidateProfile { profile, .. } => {
                profile.secrets().collect()
            }
            Self::InitLink { settings, .. } => {
                let secret = settings.iter().filter(|(name, _)| names_a_secret(name));
                secret.map(|(_, value)| value.as_str()).collect()
            }
            Self::SetLinkOption { name, value, .. } if names_a_secret(name) => vec![value],
            _ => Vec::new(),
        }
    }

    /// Whether the plugin's work on it goes on after the answer, under the same request: see [`super::JobEvent`].
    pub(crate) fn starts_job(&self) -> bool {
        matches!(self, Self::GetLog(_) | Self::UpdateFirmware(_))
    }
}

/// An iface has no manifest that says which of its settings are secret: their names do.
fn names_a_secret(setting: &str) -> bool {
    let setting = setting.to_ascii_lowercase();
    let words = ["key", "password", "pin", "psk", "puk", "secret", "token"];
    words.iter().any(|word| setting.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Apn, Secret};

    #[test]
    fn what_is_secret_of_a_network_is_known() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let init = Question::InitLink {
            iface: "wwan0".into(),
            settings: vec![pair("apn", "iot.example"), pair("sim-pin", "4711")],
        };
        assert_eq!(init.secrets(), ["4711"]);
        let profile = NetworkProfile {
            apn: Some(Apn {
                name: "internet".into(),
                user: Some("me".into()),
                password: Some(Secret("hunter2".into())),
                sim_pin: Some(Secret("0815".into())),
                authentication: "AUTO".into(),
                preferred_network: None,
                use_only_preferred_network: false,
            }),
            csms_url: "ws://csms.example".into(),
            security_profile: 1,
            ocpp_versions: Vec::new(),
            network_interface: "Any".into(),
            message_timeout_seconds: 30,
            vpn: None,
            extra: Vec::new(),
        };
        let validate = Question::ValidateProfile {
            slot: 1,
            profile: Box::new(profile),
        };
        assert_eq!(validate.secrets(), ["hunter2", "0815"]);
    }
}
