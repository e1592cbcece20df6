//! Which connections the CSMS may configure: what can be dialled at all, and no step down in security.

use crate::Engine;
use crate::device_model::{self as dm, AttributeType, Refusal, names};

impl Engine {
    /// What SetVariables asks beyond the limits of a variable.
    pub(crate) fn permit(&self, change: &dm::Change) -> Result<(), Refusal> {
        if change.attribute != AttributeType::Actual {
            return Ok(());
        }
        let key = &change.key;
        if *key == names::SECURITY_PROFILE.key || *key == names::NETWORK_CONNECTION_PROFILES.key {
            return Err(Refusal::ReadOnly);
        }
        if *key == names::NETWORK_CONFIGURATION_PRIORITY.key {
            return self.check_priority(&change.new);
        }
        match names::slot_of(&key.component) {
            Some(slot) => self.check_slot_variable(slot, change),
            None => Ok(()),
        }
    }

    //= B09.FR.22 B09.FR.32 B09.FR.35
    fn check_slot_variable(&self, slot: i32, change: &dm::Change) -> Result<(), Refusal> {
        let active = self.model.integer(&names::ACTIVE_NETWORK_PROFILE);
        if slot == active || slot == self.slot || self.listed_slots().contains(&slot) {
            return Err(Refusal::SlotInUse(slot));
        }
        match change.new.parse() {
            Ok(profile) if change.key == names::of_slot(slot, "SecurityProfile") => {
                self.check_security_profile(profile)
            }
            _ => Ok(()),
        }
    }

    /// Every slot of the list can be dialled, and none is below what the station has reached.
    //= A05.FR.02 A05.FR.03 A05.FR.04
    //= B09.FR.33 B09.FR.34
    fn check_priority(&self, priority: &str) -> Result<(), Refusal> {
        let slots: Vec<i32> = slots_of(priority).collect();
        if slots.is_empty() {
            let text = "without a slot the station could not connect again; name at least one";
            return Err(Refusal::InvalidNetwork(text.into()));
        }
        slots.into_iter().try_for_each(|slot| self.check_slot(slot))
    }

    fn check_slot(&self, slot: i32) -> Result<(), Refusal> {
        let of_slot = |why: &str| Refusal::InvalidNetwork(format!("slot {slot}: {why}"));
        if !self.has_profile(slot) {
            return Err(of_slot("it has no network profile; send SetNetworkProfile first"));
        }
        let value = |variable| {
            self.model
                .value(&names::of_slot(slot, variable))
                .unwrap_or_default()
        };
        let connection = Connection {
            url: value("OcppCsmsUrl"),
            security_profile: self.security_profile_of(slot),
            transport: value("OcppTransport"),
            version: value("OcppVersion"),
        };
        self.check_connection(&connection)
            .map_err(|refusal| match refusal {
                Refusal::InvalidNetwork(why) => of_slot(&why),
                other => other,
            })?;
        let credentials = self.credentials(slot);
        if matches!(connection.security_profile, 1 | 2) && credentials.password.is_none() {
            return Err(of_slot("its security profile needs a BasicAuthPassword"));
        }
        if credentials.identity.contains(':') {
            return Err(of_slot("its Identity has a ':', which no user name can have"));
        }
        Ok(())
    }

    /// What a slot says, or else the least.
    pub fn security_profile_of(&self, slot: i32) -> i32 {
        let text = self.model.value(&names::of_slot(slot, "SecurityProfile"));
        text.and_then(|text| text.parse().ok()).unwrap_or(1)
    }

    /// Whether such a connection may be configured.
    pub(super) fn check_connection(&self, connection: &Connection<'_>) -> Result<(), Refusal> {
        self.check_security_profile(connection.security_profile)?;
        self.check_certificates(connection.security_profile)
            .and_then(|()| check_address(connection))
            .and_then(|()| self.check_protocol(connection))
            .map_err(Refusal::InvalidNetwork)
    }

    //= A05.FR.02 A05.FR.03
    fn check_certificates(&self, security_profile: i32) -> Result<(), String> {
        let why = match security_profile {
            0 if !self.model.bool(&names::ALLOW_SECURITY_LEVEL_ZERO) => {
                "security profile 0 is not allowed on this station"
            }
            2 | 3 if !self.trust.csms_roots => "no CSMS root certificate is installed",
            3 if !self.trust.client_certificate => "the station has no certificate of its own",
            0..=3 => return Ok(()),
            _ => "the security profiles are 0, 1, 2 and 3",
        };
        Err(why.into())
    }

    fn check_protocol(&self, connection: &Connection<'_>) -> Result<(), String> {
        if !matches!(connection.transport, "" | "JSON") {
            return Err("the only transport is JSON".into());
        }
        let supported = self.model.list(&names::SUPPORTED_OCPP_VERSIONS);
        match subprotocol(connection.version) {
            _ if connection.version.is_empty() => Ok(()),
            Some(protocol) if supported.contains(&protocol) => Ok(()),
            _ => Err(format!("the station speaks {}", supported.join(" and "))),
        }
    }

    //= B09.FR.04 B09.FR.31
    fn check_security_profile(&self, profile: i32) -> Result<(), Refusal> {
        match self.lowest_security_profile() {
            lowest if profile < lowest => Err(Refusal::SecurityDowngrade { lowest }),
            _ => Ok(()),
        }
    }

    /// Below this the station does not go back.
    pub fn lowest_security_profile(&self) -> i32 {
        let reached = self.model.integer(&names::SECURITY_PROFILE);
        if self.model.bool(&names::ALLOW_SECURITY_PROFILE_DOWNGRADE) {
            reached.min(2)
        } else {
            reached
        }
    }

    /// NetworkConfigurationPriority: the slots, the best first.
    pub(crate) fn listed_slots(&self) -> Vec<i32> {
        slots_of(self.model.text(&names::NETWORK_CONFIGURATION_PRIORITY)).collect()
    }
}

/// What decides whether a slot can be dialled; what is not said is empty.
pub(super) struct Connection<'a> {
    pub(super) url: &'a str,
    pub(super) security_profile: i32,
    pub(super) transport: &'a str,
    pub(super) version: &'a str,
}

/// The subprotocol of an OcppVersion; OCPP 2.0.1 calls itself `OCPP20`, and 2.1 knows it by `OCPP201`.
pub fn subprotocol(version: &str) -> Option<&'static str> {
    match version {
        "OCPP16" => Some("ocpp1.6"),
        "OCPP20" | "OCPP201" => Some("ocpp2.0.1"),
        "OCPP21" => Some("ocpp2.1"),
        _ => None,
    }
}

fn check_address(connection: &Connection<'_>) -> Result<(), String> {
    let profile = connection.security_profile;
    let scheme = if profile < 2 { "ws://" } else { "wss://" };
    let Some(rest) = connection.url.strip_prefix(scheme) else {
        return Err(format!(
            "with security profile {profile} the address begins with {scheme}"
        ));
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    if host.is_empty() {
        return Err("the address names no host".into());
    }
    if host.contains('@') {
        return Err("the address carries a user name; set Identity instead".into());
    }
    if !is_port_valid(host) {
        return Err("the address has a port that does not exist".into());
    }
    if !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("the address has characters that no address has".into());
    }
    Ok(())
}

/// A host without a port is fine; an IPv6 address stands in brackets.
fn is_port_valid(host: &str) -> bool {
    match host.rsplit_once(':') {
        Some((_, port)) if !host.ends_with(']') => port.parse::<u16>().is_ok_and(|port| port > 0),
        _ => true,
    }
}

/// The slots of a list.
fn slots_of(priority: &str) -> impl Iterator<Item = i32> {
    priority.split(',').filter_map(|slot| slot.trim().parse().ok())
}
