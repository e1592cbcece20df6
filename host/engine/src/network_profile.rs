//! B09: SetNetworkProfile. A profile has to pass the station's rules and those of the plugin that knows the network, and
//! it counts once it is on the disk.

mod accepted;
mod last_good;
mod older;
mod rules;
mod variables;

use std::fmt;

pub use last_good::Profile;
pub(crate) use last_good::{LAST_GOOD, Profiles};
use plugpoint_ocpp::v201::*;
use rules::Connection;
pub use rules::subprotocol;

use crate::Engine;
use crate::device_model as dm;
use crate::inbound::{CallRef, Handled, Refusal};
use crate::io::{Change, Link, Output, Question, Verdict};
use crate::purpose::Purpose;

/// What a slot is to be, as the CSMS says it. Its passwords are not shown.
#[derive(Clone, PartialEq)]
pub struct NetworkProfile(pub NetworkConnectionProfileType);

impl fmt::Debug for NetworkProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(profile) = self;
        write!(f, "security profile {} over ", profile.security_profile)?;
        write!(f, "{}", profile.ocpp_interface)
    }
}

/// A profile that the plugin is asked about.
#[derive(Clone, Debug)]
pub(crate) struct Proposed {
    pub(crate) call: CallRef,
    slot: i32,
    profile: NetworkProfile,
}

/// A profile without a fault, on its way to the disk.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    pub(crate) call: CallRef,
    slot: i32,
    changes: Vec<dm::Change>,
}

impl Engine {
    //= B09.FR.02 B09.FR.04 B09.FR.05 B09.FR.31
    pub(crate) fn set_network_profile(
        &mut self,
        call: &CallRef,
        request: SetNetworkProfileRequest,
    ) -> Result<Handled<SetNetworkProfileResponse>, Refusal> {
        let slot = request.configuration_slot;
        let profile = NetworkProfile(request.connection_data);
        if !self.is_slot(slot) {
            let text = format!("slot {slot} is none of NetworkConfigurationPriority's valuesList");
            return Ok(rejected("InvalidConfSlot", &text).into());
        }
        if let Err(refusal) = self.propose_profile(slot, &profile.0) {
            return Ok(rejected(refusal.reason_code(), &refusal.to_string()).into());
        }
        let question = Question::ValidateProfile {
            slot,
            profile: Box::new(profile.clone()),
        };
        let call = call.clone();
        self.ask(question, Purpose::ProfileValid(Proposed { call, slot, profile }));
        Ok(Handled::Later)
    }

    /// The rules are asked again: while the plugin thought, the station may have become another.
    pub(crate) fn on_profile_validated(&mut self, proposed: Proposed, verdict: Verdict) {
        let Proposed { call, slot, profile } = proposed;
        let changes = match verdict {
            Verdict::Yes => self.propose_profile(slot, &profile.0),
            Verdict::No(why) => Err(dm::Refusal::InvalidNetwork(why)),
        };
        match changes {
            Ok(changes) => {
                for stored in changes.iter().filter_map(dm::Change::stored) {
                    self.store(Change::Variable(stored));
                }
                let proven = Proven { call, slot, changes };
                self.ask(Question::IsStored, Purpose::ProfileStored(proven));
            }
            Err(refusal) => {
                self.respond(&call, &rejected(refusal.reason_code(), &refusal.to_string()));
            }
        }
    }

    //= B09.FR.01 B09.FR.03
    pub(crate) fn on_profile_stored(&mut self, proven: Proven, verdict: Verdict) {
        use SetNetworkProfileStatusEnumType::{Accepted, Failed};
        let Proven { call, slot, changes } = proven;
        if let Verdict::No(why) = verdict {
            let mut response = SetNetworkProfileResponse::new(Failed);
            response.status_info = Some(crate::status_info("InternalError", &why));
            return self.respond(&call, &response);
        }
        for change in changes {
            self.model.apply(&change);
            self.tell_change(change);
        }
        self.respond(&call, &SetNetworkProfileResponse::new(Accepted));
        let what = format!("the network profile of slot {slot}");
        self.security_event("ReconfigurationOfSecurityParameters", &what);
        self.put(Output::Link(Link::Reconfigured));
    }

    /// What a profile would change, after all checks but the plugin's.
    fn propose_profile(
        &self,
        slot: i32,
        profile: &NetworkConnectionProfileType,
    ) -> Result<Vec<dm::Change>, dm::Refusal> {
        self.check_connection(&Connection {
            url: &profile.ocpp_csms_url,
            security_profile: profile.security_profile,
            transport: profile.ocpp_transport.as_str(),
            version: profile.ocpp_version.as_str(),
        })?;
        self.propose_values(slot, profile)
    }

    /// Whether the slot may be in NetworkConfigurationPriority, and has variables.
    fn is_slot(&self, slot: i32) -> bool {
        self.model.possible_slots().contains(&slot) && self.model.slots().contains(&slot)
    }
}

fn rejected(reason: &str, text: &str) -> SetNetworkProfileResponse {
    let mut response = SetNetworkProfileResponse::new(SetNetworkProfileStatusEnumType::Rejected);
    response.status_info = Some(crate::status_info(reason, text));
    response
}
