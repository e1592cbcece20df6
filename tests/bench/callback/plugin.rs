//! The question to a plugin, as a station puts it.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use plugpoint_runtime::contract::{Apn, Binding, NetworkProfile, Secret};
use plugpoint_runtime::{Answer, Question};

use super::{Way, record};
use crate::plugin::{Plugin, runtime, spec};

pub(super) struct Asked {
    plugin: Plugin,
    question: Question,
}

impl Asked {
    pub(super) fn load(component: &Path, cache: &Path) -> Result<Self> {
        Ok(Self {
            plugin: Plugin::load(&runtime(cache)?, spec(component, None))?,
            question: question(),
        })
    }
}

impl Way for Asked {
    async fn ask(&mut self) -> Result<()> {
        let answer = self.plugin.ask(self.question.clone())?;
        let Answer::NetworkConfigured(Ok(Binding::Iface(iface))) = &answer else {
            anyhow::bail!("the plugin answered {answer:?}");
        };
        ensure!(iface == record::IFACE, "the plugin answered {answer:?}");
        Ok(())
    }
}

fn question() -> Question {
    let record::Configure { slot, profile, .. } = record::question();
    Question::ConfigureNetwork {
        slot,
        profile: Box::new(in_types_of_the_runtime(profile)),
        timeout: Duration::from_secs(60),
    }
}

/// The profile of the question.
pub(crate) fn profile() -> NetworkProfile {
    in_types_of_the_runtime(record::question().profile)
}

fn in_types_of_the_runtime(profile: record::Profile) -> NetworkProfile {
    let record::Profile {
        csms_url,
        security_profile,
        ocpp_versions,
        network_interface,
        ..
    } = profile;
    let apn = profile.apn.map(|apn| Apn {
        name: apn.name,
        user: apn.user,
        password: apn.password.map(Secret),
        sim_pin: apn.sim_pin.map(Secret),
        authentication: apn.authentication,
        preferred_network: apn.preferred_network,
        use_only_preferred_network: apn.use_only_preferred_network,
    });
    NetworkProfile {
        csms_url,
        security_profile,
        ocpp_versions,
        network_interface,
        message_timeout_seconds: profile.message_timeout_seconds,
        apn,
        vpn: None,
        extra: profile.extra,
    }
}
