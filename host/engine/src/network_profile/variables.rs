//! A network profile as the variables of its slot.

use plugpoint_ocpp::v201::NetworkConnectionProfileType;
use serde_json::Value;

use crate::Engine;
use crate::device_model::{self as dm, AttributeType, Origin, Refusal, names};

/// Each variable of a slot that a profile sets, and where it is in one. What a profile leaves out is taken away.
///
/// Identity and BasicAuthPassword are not among them: a profile of OCPP 2.0.1 cannot carry them, so that leaving them
/// out says nothing.
static VARIABLES: &[(&str, &str)] = &[
    ("OcppCsmsUrl", "/ocppCsmsUrl"),
    ("SecurityProfile", "/securityProfile"),
    ("OcppInterface", "/ocppInterface"),
    ("OcppTransport", "/ocppTransport"),
    ("OcppVersion", "/ocppVersion"),
    ("MessageTimeout", "/messageTimeout"),
    ("Apn", "/apn/apn"),
    ("ApnUserName", "/apn/apnUserName"),
    ("ApnPassword", "/apn/apnPassword"),
    ("SimPin", "/apn/simPin"),
    ("PreferredNetwork", "/apn/preferredNetwork"),
    ("UseOnlyPreferredNetwork", "/apn/useOnlyPreferredNetwork"),
    ("ApnAuthentication", "/apn/apnAuthentication"),
    ("VpnServer", "/vpn/server"),
    ("VpnUser", "/vpn/user"),
    ("VpnGroup", "/vpn/group"),
    ("VpnPassword", "/vpn/password"),
    ("VpnKey", "/vpn/key"),
    ("VpnType", "/vpn/type"),
];

/// All variables of a slot that make its network profile.
pub(super) fn of_profile() -> impl Iterator<Item = &'static str> {
    VARIABLES.iter().chain(PARTS).map(|(name, _)| *name)
}

/// Whether a part of a profile is there.
static PARTS: &[(&str, &str)] = &[("ApnEnabled", "/apn"), ("VpnEnabled", "/vpn")];

/// What else a slot has of its own, and loses with its profile.
static CREDENTIALS: &[&str] = &["Identity", "BasicAuthPassword"];

impl Engine {
    /// What a profile would change, if its values fit.
    pub(super) fn propose_values(
        &self,
        slot: i32,
        profile: &NetworkConnectionProfileType,
    ) -> Result<Vec<dm::Change>, Refusal> {
        let json = serde_json::to_value(profile).unwrap_or_default();
        let values = VARIABLES
            .iter()
            .map(|(name, place)| (*name, text(json.pointer(place))));
        let parts = PARTS
            .iter()
            .map(|(name, place)| (*name, json.pointer(place).is_some().to_string()));
        let changes = values.chain(parts).map(|(name, value)| {
            let change = self.propose_of_slot(slot, name, &value);
            change.map_err(|refusal| Refusal::InvalidNetwork(format!("{name}: {refusal}")))
        });
        changes.filter_map(Result::transpose).collect()
    }

    pub(super) fn has_profile(&self, slot: i32) -> bool {
        let url = self.model.value(&names::of_slot(slot, "OcppCsmsUrl"));
        url.is_some_and(|url| !url.is_empty())
    }

    /// The slot loses its profile and its credentials.
    pub(super) fn clear_slot(&mut self, slot: i32) {
        let names = VARIABLES
            .iter()
            .map(|(name, _)| *name)
            .chain(CREDENTIALS.iter().copied());
        let values = names
            .map(|name| (name, ""))
            .chain(PARTS.iter().map(|(name, _)| (*name, "false")));
        for (name, value) in values {
            if let Ok(Some(change)) = self.propose_of_slot(slot, name, value) {
                self.model.apply(&change);
                self.keep(change, &mut Vec::new());
            }
        }
    }

    /// None: the station has no such variable, and needs none to say that it has no such value.
    fn propose_of_slot(
        &self,
        slot: i32,
        name: &'static str,
        value: &str,
    ) -> Result<Option<dm::Change>, Refusal> {
        let key = names::of_slot(slot, name);
        match self
            .model
            .propose(Origin::Station, &key, AttributeType::Actual, value)
        {
            Err(Refusal::UnknownVariable) if matches!(value, "" | "false") => Ok(None),
            proposed => proposed.map(Some),
        }
    }
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}
