//! Each change as SQL.

use rusqlite::{Connection, Params, Result, params};

use crate::{
    Change, QueuedMessage, TokenRow, TransactionRow, VariableKey, VariableValue, plugins, security_log,
};

pub(crate) fn apply(db: &Connection, change: &Change) -> Result<()> {
    match change {
        Change::QueuePush(message) => push(db, message),
        Change::QueueAttempts { id, attempts } => run(
            db,
            "UPDATE queue SET attempts = ?2 WHERE id = ?1",
            params![id, attempts],
        ),
        Change::QueueRemove { id } => run(db, "DELETE FROM queue WHERE id = ?1", [id]),
        Change::VariablePut(value) => put_variable(db, value),
        Change::VariableRemove(key) => remove_variable(db, key),
        Change::TransactionPut(transaction) => put_transaction(db, transaction),
        Change::TransactionRemove { id } => run(db, "DELETE FROM transactions WHERE id = ?1", [id]),
        Change::MeterAppend(row) => run(
            db,
            "INSERT INTO meter_values (transaction_id, value) VALUES (?1, ?2)",
            params![row.transaction, row.value],
        ),
        Change::TokenPut(token) => put_token(db, token),
        Change::TokenRemove { key } => run(db, "DELETE FROM tokens WHERE key = ?1", [key]),
        Change::TokensClear => run(db, "DELETE FROM tokens", []),
        Change::AvailabilityPut(row) => run(
            db,
            "INSERT OR REPLACE INTO availability (evse, connector, operational) VALUES (?1, ?2, ?3)",
            params![row.evse, row.connector, row.operational],
        ),
        Change::StatePut(document) => run(
            db,
            "INSERT OR REPLACE INTO state (name, value) VALUES (?1, ?2)",
            params![document.name, document.value],
        ),
        Change::StateRemove { name } => run(db, "DELETE FROM state WHERE name = ?1", [name]),
        Change::PluginSnapshot { id, snapshot } => plugins::put_snapshot(db, id, snapshot),
        Change::SecurityLog(entry) => security_log::append(db, entry),
    }
}

/// Runs one statement, compiled once per connection.
pub(crate) fn run(db: &Connection, sql: &str, params: impl Params) -> Result<()> {
    db.prepare_cached(sql)?.execute(params).map(|_| ())
}

fn push(db: &Connection, message: &QueuedMessage) -> Result<()> {
    run(
        db,
        "INSERT INTO queue (id, action, payload, transaction_id, enqueued_at, attempts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            message.id,
            message.action,
            message.payload,
            message.transaction,
            message.enqueued_at,
            message.attempts
        ],
    )
}

fn put_variable(db: &Connection, VariableValue { key, origin, value }: &VariableValue) -> Result<()> {
    remove_variable(db, key)?;
    run(
        db,
        "INSERT INTO variables (component, component_instance, evse, connector,
                                variable, variable_instance, attribute, origin, value)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            key.component,
            key.component_instance,
            key.evse,
            key.connector,
            key.variable,
            key.variable_instance,
            key.attribute,
            origin,
            value
        ],
    )
}

fn remove_variable(db: &Connection, key: &VariableKey) -> Result<()> {
    run(
        db,
        // IS, since NULL = NULL is not true
        "DELETE FROM variables
         WHERE component = ?1 AND component_instance IS ?2 AND evse IS ?3 AND connector IS ?4
           AND variable = ?5 AND variable_instance IS ?6 AND attribute = ?7",
        params![
            key.component,
            key.component_instance,
            key.evse,
            key.connector,
            key.variable,
            key.variable_instance,
            key.attribute
        ],
    )
}

/// Not INSERT OR REPLACE: that deletes the old row, and its meter values with it.
fn put_transaction(db: &Connection, transaction: &TransactionRow) -> Result<()> {
    run(
        db,
        "INSERT INTO transactions (id, evse, state) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET evse = excluded.evse, state = excluded.state",
        params![transaction.id, transaction.evse, transaction.state],
    )
}

fn put_token(db: &Connection, token: &TokenRow) -> Result<()> {
    run(
        db,
        "INSERT OR REPLACE INTO tokens (key, info, expires_at, last_used) VALUES (?1, ?2, ?3, ?4)",
        params![token.key, token.info, token.expires_at, token.last_used],
    )
}
