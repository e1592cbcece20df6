//! The question and its answer, as those who are no plugin see them.

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// The iface that is the right answer.
pub(super) const IFACE: &str = "wwan0";

/// The arguments of `network.configure`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Configure {
    pub(super) request: u64,
    pub(super) slot: u32,
    pub(super) profile: Profile,
}

/// As in the contract.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Profile {
    pub(super) csms_url: String,
    pub(super) security_profile: u8,
    pub(super) ocpp_versions: Vec<String>,
    pub(super) network_interface: String,
    pub(super) message_timeout_seconds: u32,
    pub(super) apn: Option<Apn>,
    pub(super) vpn: Option<String>,
    pub(super) extra: Vec<(String, String)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Apn {
    pub(super) name: String,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) sim_pin: Option<String>,
    pub(super) authentication: String,
    pub(super) preferred_network: Option<String>,
    pub(super) use_only_preferred_network: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Configured {
    pub(super) request: u64,
    pub(super) outcome: Result<Binding, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Binding {
    Iface(String),
    Unbound,
}

/// What a driver makes of it; the guest does the same.
pub(super) fn configured(question: Configure) -> Configured {
    let Configure { request, profile, .. } = question;
    let outcome = match profile.apn {
        Some(apn) if apn.name.is_empty() => Err("the APN has no name".to_owned()),
        Some(_) if profile.network_interface.starts_with("Wireless") => Ok(Binding::Iface(IFACE.to_owned())),
        _ => Ok(Binding::Unbound),
    };
    Configured { request, outcome }
}

/// What a station with a modem asks.
pub(super) fn question() -> Configure {
    let profile = Profile {
        csms_url: "wss://csms.example.com/ocpp".into(),
        security_profile: 2,
        ocpp_versions: vec!["ocpp2.0.1".into()],
        network_interface: "Wireless0".into(),
        message_timeout_seconds: 30,
        apn: Some(Apn {
            name: "iot.example.net".into(),
            user: Some("station".into()),
            password: Some("0123456789abcdef".into()),
            sim_pin: None,
            authentication: "CHAP".into(),
            preferred_network: None,
            use_only_preferred_network: false,
        }),
        vpn: None,
        extra: Vec::new(),
    };
    Configure {
        request: 1,
        slot: 1,
        profile,
    }
}

pub(super) fn check(answer: &Configured) -> Result<()> {
    let right = matches!(&answer.outcome, Ok(Binding::Iface(iface)) if iface == IFACE);
    ensure!(right, "the answer was {answer:?}");
    Ok(())
}
