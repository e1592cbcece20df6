//! The CSMS accepted the station: the slot and the security profile of this connection are those to come back to.

use crate::Engine;
use crate::device_model::{WellKnown, names};
use crate::io::{Link, Output};

impl Engine {
    //= A05.FR.06
    pub(crate) fn connection_is_good(&mut self) {
        self.put(Output::Link(Link::Accepted));
        self.note(&names::ACTIVE_NETWORK_PROFILE, self.slot);
        self.note(&names::SECURITY_PROFILE, self.security_profile_in_use());
        self.remember_good();
        self.drop_lower_profiles();
    }

    fn note(&mut self, variable: &WellKnown, value: i32) {
        let value = value.to_string();
        if self.model.value(&variable.key) != Some(&value) {
            self.set_internally(variable, &value);
        }
    }

    /// Whoever can make the connection fail must not bring the station back to less security.
    fn drop_lower_profiles(&mut self) {
        let lowest = self.lowest_security_profile();
        let mut low = self.model.slots();
        low.retain(|slot| self.has_profile(*slot) && self.security_profile_of(*slot) < lowest);
        if low.is_empty() {
            return;
        }
        let mut listed = self.listed_slots();
        listed.retain(|slot| !low.contains(slot));
        let listed: Vec<String> = listed.iter().map(i32::to_string).collect();
        self.set_internally(&names::NETWORK_CONFIGURATION_PRIORITY, &listed.join(","));
        for slot in &low {
            self.clear_slot(*slot);
        }
        let what = format!("slots {low:?} are removed, their security profiles are below {lowest}");
        self.security_event("ReconfigurationOfSecurityParameters", &what);
        self.put(Output::Link(Link::Reconfigured));
    }
}
