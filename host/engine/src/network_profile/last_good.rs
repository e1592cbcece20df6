//! B10.FR.07: the network profile over which the CSMS accepted the station last, as it was then. A CSMS may put an address
//! into the slot in use at which nobody answers; what is kept here still leads back to it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::variables;
use crate::credentials::Credentials;
use crate::device_model::names;
use crate::{Engine, outbox};

/// The document with it.
pub(crate) const LAST_GOOD: &str = "last_good_profile";

/// The network profile of a slot at one time, with the credentials that it was used with. Its values are not shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub slot: i32,
    pub credentials: Credentials,
    values: BTreeMap<String, String>,
}

impl Profile {
    /// A variable of `NetworkConfiguration`; none where it is empty, or `false`.
    pub fn value(&self, variable: &str) -> Option<&str> {
        self.values.get(variable).map(String::as_str)
    }

    /// What the slot says, or else the least.
    pub fn security_profile(&self) -> i32 {
        let text = self.value("SecurityProfile");
        text.and_then(|text| text.parse().ok()).unwrap_or(1)
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (slot, security) = (self.slot, self.security_profile());
        write!(f, "slot {slot} with security profile {security}")
    }
}

/// The profile of the connection, and that of the last one on which the CSMS accepted the station.
#[derive(Debug, Default)]
pub(crate) struct Profiles {
    in_use: Option<Profile>,
    last_good: Option<Profile>,
}

impl Profiles {
    pub(crate) fn restore(document: Option<&str>) -> Self {
        Self {
            in_use: None,
            last_good: document.and_then(|text| serde_json::from_str(text).ok()),
        }
    }
}

impl Engine {
    /// The network profile of a slot as it is now; none where it has none.
    pub fn profile(&self, slot: i32) -> Option<Profile> {
        let values = variables::of_profile().filter_map(|name| {
            let value = self.model.value(&names::of_slot(slot, name))?;
            (!matches!(value, "" | "false")).then(|| (name.to_owned(), value.to_owned()))
        });
        self.has_profile(slot).then(|| Profile {
            slot,
            credentials: self.credentials(slot),
            values: values.collect(),
        })
    }

    /// The network profile over which the CSMS accepted the station last, where its slot has another by now.
    pub fn overwritten_profile(&self) -> Option<&Profile> {
        let good = self.profiles.last_good.as_ref()?;
        let present = self.profile(good.slot);
        present
            .is_none_or(|present| present.values != good.values)
            .then_some(good)
    }

    /// A connection stands, by the present profile of a slot or by the one before it.
    pub(crate) fn connected_by(&mut self, slot: i32, overwritten: bool) {
        self.profiles.in_use = if overwritten {
            let what =
                format!("slot {slot} does not connect, the network profile before its last change does");
            self.urgent_security_event("ReconfigurationOfSecurityParameters", &what);
            self.overwritten_profile().cloned()
        } else {
            self.profile(slot)
        };
    }

    /// Of the connection, whatever the CSMS has put into its slot since.
    pub(super) fn security_profile_in_use(&self) -> i32 {
        let in_use = self.profiles.in_use.as_ref();
        in_use.map_or_else(|| self.security_profile_of(self.slot), Profile::security_profile)
    }

    /// The profile of the connection is the one to come back to.
    //= B10.FR.07
    pub(super) fn remember_good(&mut self) {
        if self.profiles.in_use.is_none() || self.profiles.last_good == self.profiles.in_use {
            return;
        }
        self.profiles.last_good = self.profiles.in_use.clone();
        let document = self.profiles.last_good.as_ref().map(outbox::json);
        self.store_document(LAST_GOOD, document);
    }

    /// The CSMS has said which credentials of a slot it takes: they are the present ones by now.
    pub(crate) fn proved_credentials(&mut self, slot: i32) {
        let credentials = self.credentials(slot);
        let in_use = self.profiles.in_use.as_mut();
        if let Some(profile) = in_use.filter(|profile| profile.slot == slot) {
            profile.credentials = credentials;
            self.remember_good();
        }
    }
}
