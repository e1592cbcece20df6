//! Reading everything back at start.

use rusqlite::{Connection, Result, Row};
use tracing::warn;

use crate::{
    Availability, Document, MeterRow, QueuedMessage, Recovery, TokenRow, TransactionRow, VariableKey,
    VariableValue,
};

/// What the store knew when it was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// In the order of the pushes.
    pub queue: Vec<QueuedMessage>,
    pub variables: Vec<VariableValue>,
    /// In the order in which they were first put.
    pub transactions: Vec<TransactionRow>,
    /// In the order in which they were appended.
    pub meter_values: Vec<MeterRow>,
    /// The least recently used first.
    pub tokens: Vec<TokenRow>,
    pub availability: Vec<Availability>,
    pub state: Vec<Document>,
    /// Rows that could not be read and were left out; they stay in the file.
    pub unreadable: u32,
    /// Present if the former file was damaged: everything above is then empty.
    pub recovered: Option<Recovery>,
}

pub(crate) fn load(db: &Connection) -> Result<Loaded> {
    let mut bad = 0;
    Ok(Loaded {
        queue: rows(db, "SELECT * FROM queue ORDER BY seq", message, &mut bad)?,
        variables: rows(db, "SELECT * FROM variables ORDER BY seq", variable, &mut bad)?,
        transactions: rows(
            db,
            "SELECT * FROM transactions ORDER BY seq",
            transaction,
            &mut bad,
        )?,
        meter_values: rows(
            db,
            "SELECT * FROM meter_values ORDER BY seq",
            meter_value,
            &mut bad,
        )?,
        tokens: rows(
            db,
            "SELECT * FROM tokens ORDER BY last_used, key",
            token,
            &mut bad,
        )?,
        availability: rows(
            db,
            "SELECT * FROM availability ORDER BY evse, connector",
            availability,
            &mut bad,
        )?,
        state: rows(db, "SELECT * FROM state ORDER BY name", document, &mut bad)?,
        unreadable: bad,
        recovered: None,
    })
}

/// One bad row (a flipped bit in a text) must not cost the others.
fn rows<T>(db: &Connection, sql: &str, read: fn(&Row<'_>) -> Result<T>, bad: &mut u32) -> Result<Vec<T>> {
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        match read(row) {
            Ok(value) => all.push(value),
            Err(error) => {
                *bad += 1;
                warn!(%error, sql, "a stored row cannot be read: left out");
            }
        }
    }
    Ok(all)
}

fn message(row: &Row<'_>) -> Result<QueuedMessage> {
    Ok(QueuedMessage {
        id: row.get("id")?,
        action: row.get("action")?,
        payload: row.get("payload")?,
        transaction: row.get("transaction_id")?,
        enqueued_at: row.get("enqueued_at")?,
        attempts: row.get("attempts")?,
    })
}

fn variable(row: &Row<'_>) -> Result<VariableValue> {
    let key = VariableKey {
        component: row.get("component")?,
        component_instance: row.get("component_instance")?,
        evse: row.get("evse")?,
        connector: row.get("connector")?,
        variable: row.get("variable")?,
        variable_instance: row.get("variable_instance")?,
        attribute: row.get("attribute")?,
    };
    Ok(VariableValue {
        key,
        origin: row.get("origin")?,
        value: row.get("value")?,
    })
}

fn transaction(row: &Row<'_>) -> Result<TransactionRow> {
    Ok(TransactionRow {
        id: row.get("id")?,
        evse: row.get("evse")?,
        state: row.get("state")?,
    })
}

fn meter_value(row: &Row<'_>) -> Result<MeterRow> {
    Ok(MeterRow {
        transaction: row.get("transaction_id")?,
        value: row.get("value")?,
    })
}

fn token(row: &Row<'_>) -> Result<TokenRow> {
    Ok(TokenRow {
        key: row.get("key")?,
        info: row.get("info")?,
        expires_at: row.get("expires_at")?,
        last_used: row.get("last_used")?,
    })
}

fn availability(row: &Row<'_>) -> Result<Availability> {
    Ok(Availability {
        evse: row.get("evse")?,
        connector: row.get("connector")?,
        operational: row.get("operational")?,
    })
}

fn document(row: &Row<'_>) -> Result<Document> {
    Ok(Document {
        name: row.get("name")?,
        value: row.get("value")?,
    })
}
