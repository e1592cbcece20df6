//! Between what the engine keeps and what the store writes.

use plugpoint_engine::device_model::{
    AttributeType, ComponentKey, Origin, StoredVariable, VariableKey, VariableName,
};
use plugpoint_engine::{Change, Document, Queued, Restored, StoredToken};
use plugpoint_ocpp::DateTime;
use plugpoint_store as store;

pub(crate) fn change(change: Change) -> store::Change {
    match change {
        Change::QueuePush(queued) => store::Change::QueuePush(message(queued)),
        Change::QueueAttempts { id, attempts } => store::Change::QueueAttempts { id, attempts },
        Change::QueueRemove { id } => store::Change::QueueRemove { id },
        Change::Variable(variable) => store::Change::VariablePut(variable_row(variable)),
        Change::VariableRemove(variable) => store::Change::VariableRemove(variable_row(variable).key),
        Change::Transaction { id, evse, state } => {
            store::Change::TransactionPut(store::TransactionRow { id, evse, state })
        }
        Change::TransactionRemove { id } => store::Change::TransactionRemove { id },
        Change::Meter { transaction, value } => {
            store::Change::MeterAppend(store::MeterRow { transaction, value })
        }
        Change::Token(token) => store::Change::TokenPut(token_row(token)),
        Change::TokenRemove { key } => store::Change::TokenRemove { key },
        Change::TokensClear => store::Change::TokensClear,
        Change::Availability {
            evse,
            connector,
            operative,
        } => store::Change::AvailabilityPut(store::Availability {
            evse,
            connector,
            operational: operative,
        }),
        Change::SecurityLog { at, kind, info } => store::Change::SecurityLog(store::SecurityEntry {
            at: at.as_millis(),
            kind,
            text: info,
        }),
        Change::Document {
            name,
            value: Some(value),
        } => store::Change::StatePut(store::Document {
            name: name.to_owned(),
            value: value.0,
        }),
        Change::Document { name, value: None } => store::Change::StateRemove {
            name: name.to_owned(),
        },
    }
}

pub(crate) fn restored(loaded: store::Loaded) -> Restored {
    Restored {
        queue: loaded.queue.into_iter().map(queued).collect(),
        variables: loaded.variables.into_iter().filter_map(stored_variable).collect(),
        transactions: loaded.transactions.into_iter().map(|row| row.state).collect(),
        meters: loaded
            .meter_values
            .into_iter()
            .map(|row| (row.transaction, row.value))
            .collect(),
        tokens: loaded.tokens.into_iter().map(stored_token).collect(),
        availability: loaded
            .availability
            .into_iter()
            .map(|a| (a.evse, a.connector, a.operational))
            .collect(),
        documents: loaded
            .state
            .into_iter()
            .map(|document| (document.name, Document(document.value)))
            .collect(),
    }
}

fn message(queued: Queued) -> store::QueuedMessage {
    store::QueuedMessage {
        id: queued.id,
        action: queued.action,
        payload: queued.payload,
        transaction: queued.transaction,
        enqueued_at: queued.enqueued_at.as_millis(),
        attempts: queued.attempts,
    }
}

fn queued(message: store::QueuedMessage) -> Queued {
    Queued {
        id: message.id,
        action: message.action,
        payload: message.payload,
        transaction: message.transaction,
        enqueued_at: time(message.enqueued_at),
        attempts: message.attempts,
    }
}

fn token_row(token: StoredToken) -> store::TokenRow {
    store::TokenRow {
        key: token.key,
        info: token.info,
        expires_at: token.expires_at.map(DateTime::as_millis),
        last_used: token.last_used.as_millis(),
    }
}

fn stored_token(row: store::TokenRow) -> StoredToken {
    StoredToken {
        key: row.key,
        info: row.info,
        expires_at: row.expires_at.map(time),
        last_used: time(row.last_used),
    }
}

fn variable_row(stored: StoredVariable) -> store::VariableValue {
    let VariableKey { component, variable } = stored.key;
    let key = store::VariableKey {
        component: component.name.to_string(),
        component_instance: component.instance.map(|instance| instance.to_string()),
        evse: component.evse,
        connector: component.connector,
        variable: variable.name.to_string(),
        variable_instance: variable.instance.map(|instance| instance.to_string()),
        attribute: format!("{:?}", stored.attribute),
    };
    store::VariableValue {
        key,
        origin: format!("{:?}", stored.origin),
        value: stored.value,
    }
}

/// None for an attribute that a later version wrote and this one does not know.
fn stored_variable(row: store::VariableValue) -> Option<StoredVariable> {
    let key = row.key;
    let instance = key.component_instance.as_deref();
    let component = ComponentKey::new(&key.component, instance, key.evse, key.connector);
    let variable = VariableName::new(&key.variable, key.variable_instance.as_deref());
    let attribute = match key.attribute.as_str() {
        "Actual" => AttributeType::Actual,
        "MaxSet" => AttributeType::MaxSet,
        "MinSet" => AttributeType::MinSet,
        "Target" => AttributeType::Target,
        _ => return None,
    };
    let origin = if row.origin == "Csms" {
        Origin::Csms
    } else {
        Origin::Station
    };
    Some(StoredVariable {
        key: VariableKey::new(component, variable),
        attribute,
        origin,
        value: row.value,
    })
}

/// A stored time was written by us; were it not, it counts as now.
fn time(millis: i64) -> DateTime {
    DateTime::from_millis(millis).unwrap_or_else(crate::clock::wall)
}
