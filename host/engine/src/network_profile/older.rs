//! InternalCtrlr.NetworkConnectionProfiles: network profiles as they were configured before each slot had a component.

use plugpoint_ocpp::Leniency;
use plugpoint_ocpp::v201::{SetNetworkProfileRequest, read_request};
use serde_json::{Value, json};

use crate::Engine;
use crate::device_model::names;
use crate::io::Report;

impl Engine {
    /// Moves each profile into its slot, unless the slot has one: the slot's component wins. The list is emptied once
    /// every profile of it has found its place; until then nothing of it is lost.
    pub(crate) fn take_older_profiles(&mut self) {
        let list = self.model.text(&names::NETWORK_CONNECTION_PROFILES);
        if list.trim().is_empty() {
            return;
        }
        let faults = match serde_json::from_str::<Vec<Value>>(list) {
            Ok(profiles) => profiles
                .into_iter()
                .filter_map(|profile| self.take_older(profile).err())
                .collect(),
            Err(error) => vec![format!("it is no JSON list ({error})")],
        };
        if faults.is_empty() {
            self.set_internally(&names::NETWORK_CONNECTION_PROFILES, "");
        }
        for fault in faults {
            let name = &names::NETWORK_CONNECTION_PROFILES.key;
            self.report(Report::Restored(format!(
                "{name}: {fault}; correct it or set up NetworkConfiguration"
            )));
        }
    }

    fn take_older(&mut self, mut profile: Value) -> Result<(), String> {
        // Later versions of OCPP leave it out.
        if let Some(data) = profile.get_mut("connectionData").and_then(Value::as_object_mut) {
            data.entry("ocppVersion").or_insert(json!("OCPP20"));
        }
        let (request, _) = read_request::<SetNetworkProfileRequest>(profile, Leniency::Tolerant)
            .map_err(|violation| violation.to_string())?;
        let slot = request.configuration_slot;
        if !self.model.slots().contains(&slot) {
            return Err(format!("there is no slot {slot}"));
        }
        if self.has_profile(slot) {
            return Err(format!("slot {slot} has a profile already, which counts"));
        }
        for change in self
            .propose_values(slot, &request.connection_data)
            .map_err(|refusal| format!("slot {slot}: {refusal}"))?
        {
            self.model.apply(&change);
            self.keep(change, &mut Vec::new());
        }
        Ok(())
    }
}
