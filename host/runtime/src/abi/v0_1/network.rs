//! `network`, as the host calls it.

use wasmtime::{Result, Store};

use super::outcomes::{configured, validated};
use super::wit::exports::plugpoint::station::network::{self, ConfigureAnswer, Guest, ValidateAnswer};
use crate::abi::exports::{answer, done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Apn, NetworkProfile, Notice, Question, Secret, Vpn};
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Question(request, Question::ConfigureNetwork { slot, profile, .. }) => {
            match guest.call_configure(store, *request, *slot, &wit_profile(profile))? {
                ConfigureAnswer::Now(outcome) => answer(configured(outcome)),
                ConfigureAnswer::Later => Ok(Return::Later),
            }
        }
        Call::Question(request, Question::ValidateProfile { slot, profile }) => {
            match guest.call_validate(store, *request, *slot, &wit_profile(profile))? {
                ValidateAnswer::Now(outcome) => answer(validated(outcome)),
                ValidateAnswer::Later => Ok(Return::Later),
            }
        }
        Call::Notice(Notice::NetworkConnected { slot }) => done(guest.call_connected(store, *slot)),
        Call::Notice(Notice::NetworkDisconnected { slot }) => done(guest.call_disconnected(store, *slot)),
        _ => Err(not_exported()),
    }
}

fn wit_profile(profile: &NetworkProfile) -> network::Profile {
    network::Profile {
        csms_url: profile.csms_url.clone(),
        security_profile: profile.security_profile,
        ocpp_versions: profile.ocpp_versions.clone(),
        network_interface: profile.network_interface.clone(),
        message_timeout_seconds: profile.message_timeout_seconds,
        apn: profile.apn.as_ref().map(wit_apn),
        vpn: profile.vpn.as_ref().map(wit_vpn),
        extra: profile.extra.clone(),
    }
}

fn wit_apn(apn: &Apn) -> network::Apn {
    let open = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.0.clone());
    network::Apn {
        name: apn.name.clone(),
        user: apn.user.clone(),
        password: open(&apn.password),
        sim_pin: open(&apn.sim_pin),
        authentication: apn.authentication.clone(),
        preferred_network: apn.preferred_network.clone(),
        use_only_preferred_network: apn.use_only_preferred_network,
    }
}

fn wit_vpn(vpn: &Vpn) -> network::Vpn {
    network::Vpn {
        kind: vpn.kind.clone(),
        server: vpn.server.clone(),
        user: vpn.user.clone(),
        group: vpn.group.clone(),
        password: vpn.password.0.clone(),
        key: vpn.key.0.clone(),
    }
}
