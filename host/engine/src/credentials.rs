//! A01: changed credentials count at once, and those before them are kept until the CSMS has accepted the new ones.
//!
//! ```text
//!   SetVariables ─▶ new and former values stored in one step ─▶ answer ─▶ reconnect
//!       accepted with the new ones: the former are forgotten
//!       accepted with the former only: they are the present ones again
//! ```

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Engine;
use crate::device_model::{self as dm, AttributeType, Origin, StoredVariable, VariableKey, names};
use crate::io::{Link, Output};
use crate::outbox;

/// The document with the values before a change.
pub(crate) const FORMER: &str = "former_credentials";

/// What the station shows to the CSMS of a slot. The password is not shown to anybody else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    pub identity: String,
    /// For security profiles 1 and 2; the others use none.
    pub password: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} with a password: {}",
            self.identity,
            self.password.is_some()
        )
    }
}

/// Variables that changed since the CSMS last accepted the station, with the values that they had then.
#[derive(Debug, Default)]
pub(crate) struct Former(Vec<StoredVariable>);

impl Former {
    pub(crate) fn restore(document: Option<&str>) -> Self {
        let values = document.and_then(|text| serde_json::from_str(text).ok());
        Self(values.unwrap_or_default())
    }

    fn get(&self, key: &VariableKey) -> Option<&str> {
        let stored = self.0.iter().find(|stored| stored.key == *key);
        stored.map(|stored| stored.value.as_str())
    }

    /// The oldest value stays: only that one is known to be right.
    fn note(&mut self, change: &dm::Change) {
        if self.get(&change.key).is_none() {
            self.0.push(StoredVariable {
                key: change.key.clone(),
                attribute: change.attribute,
                origin: Origin::Station,
                value: change.old.clone().unwrap_or_default(),
            });
        }
    }
}

impl Engine {
    /// The credentials of a slot: its own, or else those of all.
    pub fn credentials(&self, slot: i32) -> Credentials {
        self.credentials_by(slot, |key| self.model.value(key))
    }

    /// Those that the CSMS of a slot accepted last, where they are others.
    pub fn former_credentials(&self, slot: i32) -> Option<Credentials> {
        let former = self.credentials_by(slot, |key| self.former.get(key).or_else(|| self.model.value(key)));
        (former != self.credentials(slot)).then_some(former)
    }

    fn credentials_by<'a>(&self, slot: i32, value: impl Fn(&VariableKey) -> Option<&'a str>) -> Credentials {
        let own_or_common = |variable, common: &dm::WellKnown| {
            let filled = |key: &VariableKey| value(key).filter(|value| !value.is_empty());
            let found = filled(&names::of_slot(slot, variable)).or_else(|| filled(&common.key));
            found.map(str::to_owned)
        };
        let password = own_or_common("BasicAuthPassword", &names::BASIC_AUTH_PASSWORD);
        Credentials {
            identity: own_or_common("Identity", &names::IDENTITY).unwrap_or_default(),
            password: password.filter(|_| matches!(self.security_profile_of(slot), 1 | 2)),
        }
    }

    /// A change by the CSMS that is about to be kept: in the same step, so that at no moment the station knows only
    /// credentials that nobody has accepted yet.
    //= A01.FR.02
    pub(crate) fn rotate(&mut self, change: &dm::Change, changed: &mut Vec<VariableKey>) {
        let own = match &change.key {
            key if *key == names::BASIC_AUTH_PASSWORD.key => "BasicAuthPassword",
            key if *key == names::IDENTITY.key => "Identity",
            _ => return,
        };
        if !change.is_news() || change.attribute != AttributeType::Actual {
            return;
        }
        self.former.note(change);
        self.clear_own(own, changed);
        self.store_document(FORMER, Some(outbox::json(&self.former.0)));
    }

    /// What is set for all counts for the slot in use too.
    //= B09.FR.26 B09.FR.27
    fn clear_own(&mut self, variable: &'static str, changed: &mut Vec<VariableKey>) {
        let key = names::of_slot(self.slot, variable);
        if self.model.value(&key).is_none_or(str::is_empty) {
            return;
        }
        if let Ok(change) = self.model.set_internal(&key, AttributeType::Actual, "") {
            self.former.note(&change);
            self.keep(change, changed);
        }
    }

    pub(crate) fn on_credentials_accepted(&mut self, slot: i32) {
        if self.former_credentials(slot).is_none() {
            return;
        }
        self.former = Former::default();
        self.store_document(FORMER, None);
        self.proved_credentials(slot);
        self.put(Output::Link(Link::Reconfigured));
    }

    pub(crate) fn on_fell_back(&mut self, slot: i32) {
        if self.former_credentials(slot).is_none() {
            return;
        }
        for stored in std::mem::take(&mut self.former).0 {
            let restored = self
                .model
                .set_internal(&stored.key, stored.attribute, &stored.value);
            if let Ok(change) = restored {
                self.keep(change, &mut Vec::new());
            }
        }
        self.store_document(FORMER, None);
        self.proved_credentials(slot);
        let what = format!("the new credentials of slot {slot} were not accepted, those before are back");
        self.urgent_security_event("FailedToAuthenticateAtCsms", &what);
        self.put(Output::Link(Link::Reconfigured));
    }
}
