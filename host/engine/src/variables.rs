//! B05, B06: GetVariables, SetVariables, and what follows a change.

use plugpoint_ocpp::v201::*;

use crate::device_model::{self as dm, AttributeType, VariableKey, WellKnown, names};
use crate::inbound::{CallRef, Refusal};
use crate::io::{Change, Link, Notice, Output, Report};
use crate::{Engine, Then};

/// Variables that shape the connection to the CSMS: the connectivity manager reads them anew.
static LINK_VARIABLES: &[&WellKnown] = &[
    &names::NETWORK_CONFIG_TIMEOUT,
    &names::NETWORK_CONFIGURATION_PRIORITY,
    &names::NETWORK_PROFILE_CONNECTION_ATTEMPTS,
    &names::NETWORK_SWITCH_MAKE_BEFORE_BREAK,
    &names::NETWORK_SWITCH_PAUSE,
    &names::RETRY_BACK_OFF_RANDOM_RANGE,
    &names::RETRY_BACK_OFF_REPEAT_TIMES,
    &names::RETRY_BACK_OFF_WAIT_MINIMUM,
    &names::VERIFY_CSMS_ALLOW_WILDCARDS,
    &names::WEB_SOCKET_PING_INTERVAL,
    &names::WEB_SOCKET_PONG_TIMEOUT,
];

impl Engine {
    //= B06.FR.01 to B06.FR.03
    pub(crate) fn get_variables(
        &mut self,
        _: &CallRef,
        request: GetVariablesRequest,
    ) -> Result<GetVariablesResponse, Refusal> {
        let wanted = request.get_variable_data;
        self.check_items(wanted.len(), &names::ITEMS_PER_MESSAGE_GET_VARIABLES)?;
        self.show_time();
        Ok(GetVariablesResponse::new(
            wanted.into_iter().map(|data| self.get_variable(data)).collect(),
        ))
    }

    /// ClockCtrlr.DateTime is a variable that only the clock sets.
    pub(crate) fn show_time(&mut self) {
        let time = self.wall().to_string();
        self.model.set_state(&names::DATE_TIME.key, &time);
    }

    //= B06.FR.06 to B06.FR.11
    fn get_variable(&self, data: GetVariableDataType) -> GetVariableResultType {
        let key = key_of(&data.component, &data.variable);
        let kind = data.attribute_type.unwrap_or(AttributeEnumType::Actual);
        let read = self.model.get(&key, attribute_of(kind));
        let status = match &read {
            Ok(_) => GetVariableStatusEnumType::Accepted,
            Err(refusal) => get_status(refusal.get_status()),
        };
        let mut result = GetVariableResultType::new(status, data.component, data.variable);
        result.attribute_type = Some(kind);
        match read {
            Ok(value) => result.attribute_value = Some(value.into_owned()),
            Err(refusal) => {
                result.attribute_status_info =
                    Some(crate::status_info(refusal.reason_code(), &refusal.to_string()));
            }
        }
        result
    }

    //= B05.FR.01 to B05.FR.03
    pub(crate) fn set_variables(
        &mut self,
        _: &CallRef,
        request: SetVariablesRequest,
    ) -> Result<SetVariablesResponse, Refusal> {
        let wanted = request.set_variable_data;
        self.check_items(wanted.len(), &names::ITEMS_PER_MESSAGE_SET_VARIABLES)?;
        let mut changed = Vec::new();
        let results = wanted
            .into_iter()
            .map(|data| self.set_variable(data, &mut changed))
            .collect();
        self.then(Then::VariablesChanged(changed));
        Ok(SetVariablesResponse::new(results))
    }

    //= B05.FR.04 to B05.FR.10
    //= B05.FR.12
    fn set_variable(
        &mut self,
        data: SetVariableDataType,
        changed: &mut Vec<VariableKey>,
    ) -> SetVariableResultType {
        let key = key_of(&data.component, &data.variable);
        let kind = data.attribute_type.unwrap_or(AttributeEnumType::Actual);
        let set = self.set(&key, attribute_of(kind), &data.attribute_value);
        let status = match &set {
            Ok(change) => set_status(change.status()),
            Err(refusal) => set_status(refusal.set_status()),
        };
        let mut result = SetVariableResultType::new(status, data.component, data.variable);
        result.attribute_type = Some(kind);
        match set {
            Ok(change) => {
                self.rotate(&change, changed);
                self.keep(change, changed);
            }
            Err(refusal) => {
                result.attribute_status_info =
                    Some(crate::status_info(refusal.reason_code(), &refusal.to_string()));
            }
        }
        result
    }

    fn set(
        &mut self,
        key: &VariableKey,
        kind: AttributeType,
        value: &str,
    ) -> Result<dm::Change, dm::Refusal> {
        let change = self.model.propose(dm::Origin::Csms, key, kind, value)?;
        self.permit(&change)?;
        self.model.apply(&change);
        Ok(change)
    }

    pub(crate) fn keep(&mut self, change: dm::Change, changed: &mut Vec<VariableKey>) {
        if let Some(stored) = change.stored() {
            self.store(Change::Variable(stored));
        }
        if change.is_news() {
            changed.push(change.key.clone());
            self.tell_change(change);
        }
    }

    /// Who observes the station hears of what is no secret.
    pub(crate) fn tell_change(&mut self, change: dm::Change) {
        if change.is_news() && !change.secret {
            self.put(Output::Tell(Notice::VariableChanged {
                key: change.key,
                value: change.new,
            }));
        }
    }

    /// The station sets a variable itself.
    pub(crate) fn set_internally(&mut self, variable: &WellKnown, value: &str) {
        if let Ok(change) = self
            .model
            .set_internal(&variable.key, AttributeType::Actual, value)
        {
            self.keep(change, &mut Vec::new());
        }
    }

    /// Hardware tells the value of a variable. It is not kept: after a restart hardware tells it anew.
    pub(crate) fn on_variable_told(&mut self, key: &VariableKey, value: &str) {
        let ignored = |why: String| Report::FactIgnored(format!("hardware tells {key}: {why}"));
        if !self.model.is_for_hardware(key) {
            return self.report(ignored("it is not for hardware to tell".into()));
        }
        match self.model.set_internal(key, AttributeType::Actual, value) {
            Ok(change) if change.is_news() => {
                self.put(Output::Tell(Notice::VariableChanged {
                    key: change.key,
                    value: change.new,
                }));
            }
            Ok(_) => {}
            Err(refusal) => self.report(ignored(refusal.to_string())),
        }
    }

    /// What a change of variables means for what runs.
    pub(crate) fn react(&mut self, changed: &[VariableKey]) {
        let any = |variables: &[&WellKnown]| variables.iter().any(|known| changed.contains(&known.key));
        if any(&[&names::HEARTBEAT_INTERVAL]) {
            self.restart_heartbeat();
        }
        if any(&[
            &names::SAMPLED_TX_UPDATED_INTERVAL,
            &names::SAMPLED_TX_ENDED_INTERVAL,
        ]) {
            for id in self.evse_ids() {
                self.restart_sampling(id);
            }
        }
        let credentials = any(&[&names::BASIC_AUTH_PASSWORD, &names::IDENTITY]);
        //= A01.FR.11 A01.FR.12
        if credentials {
            self.security_event("ReconfigurationOfSecurityParameters", "the credentials");
        }
        if credentials || any(LINK_VARIABLES) || changed.iter().any(names::is_of_slot) {
            self.put(Output::Link(Link::Reconfigured));
        }
        if credentials && self.former_credentials(self.slot).is_some() {
            self.put(Output::Link(Link::Reconnect("the credentials changed".into())));
        }
    }
}

pub(crate) fn key_of(component: &ComponentType, variable: &VariableType) -> VariableKey {
    let (evse, connector) = match &component.evse {
        Some(evse) => (Some(evse.id), evse.connector_id),
        None => (None, None),
    };
    let component = dm::ComponentKey::new(&component.name, component.instance.as_deref(), evse, connector);
    VariableKey {
        component,
        variable: dm::VariableName::new(&variable.name, variable.instance.as_deref()),
    }
}

fn attribute_of(kind: AttributeEnumType) -> AttributeType {
    match kind {
        AttributeEnumType::Actual => AttributeType::Actual,
        AttributeEnumType::MaxSet => AttributeType::MaxSet,
        AttributeEnumType::MinSet => AttributeType::MinSet,
        AttributeEnumType::Target => AttributeType::Target,
    }
}

fn get_status(status: dm::GetStatus) -> GetVariableStatusEnumType {
    match status {
        dm::GetStatus::Accepted => GetVariableStatusEnumType::Accepted,
        dm::GetStatus::NotSupportedAttributeType => GetVariableStatusEnumType::NotSupportedAttributeType,
        dm::GetStatus::Rejected => GetVariableStatusEnumType::Rejected,
        dm::GetStatus::UnknownComponent => GetVariableStatusEnumType::UnknownComponent,
        dm::GetStatus::UnknownVariable => GetVariableStatusEnumType::UnknownVariable,
    }
}

fn set_status(status: dm::SetStatus) -> SetVariableStatusEnumType {
    match status {
        dm::SetStatus::Accepted => SetVariableStatusEnumType::Accepted,
        dm::SetStatus::NotSupportedAttributeType => SetVariableStatusEnumType::NotSupportedAttributeType,
        dm::SetStatus::RebootRequired => SetVariableStatusEnumType::RebootRequired,
        dm::SetStatus::Rejected => SetVariableStatusEnumType::Rejected,
        dm::SetStatus::UnknownComponent => SetVariableStatusEnumType::UnknownComponent,
        dm::SetStatus::UnknownVariable => SetVariableStatusEnumType::UnknownVariable,
    }
}
