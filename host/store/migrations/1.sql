-- Messages that must reach the CSMS. AUTOINCREMENT: a number is never used twice, so the order of
-- sending survives an emptied queue and a restart.
CREATE TABLE queue (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    action         TEXT NOT NULL,
    payload        TEXT NOT NULL,
    transaction_id TEXT,
    enqueued_at    INTEGER NOT NULL, -- ms since the epoch
    attempts       INTEGER NOT NULL
) STRICT;

CREATE TABLE transactions (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    id    TEXT NOT NULL UNIQUE,
    evse  INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;

CREATE TABLE meter_values (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    transaction_id TEXT NOT NULL REFERENCES transactions (id) ON DELETE CASCADE,
    value          TEXT NOT NULL
) STRICT;
CREATE INDEX meter_values_by_transaction ON meter_values (transaction_id);

-- No UNIQUE over the key: SQLite holds two NULLs for different. The writer deletes, then inserts.
CREATE TABLE variables (
    seq                INTEGER PRIMARY KEY AUTOINCREMENT,
    component          TEXT NOT NULL,
    component_instance TEXT,
    evse               INTEGER,
    connector          INTEGER,
    variable           TEXT NOT NULL,
    variable_instance  TEXT,
    attribute          TEXT NOT NULL,
    origin             TEXT NOT NULL, -- who set it: Csms or Station
    value              TEXT NOT NULL
) STRICT;
CREATE INDEX variables_by_name ON variables (component, variable);

-- The authorization cache.
CREATE TABLE tokens (
    key        TEXT PRIMARY KEY NOT NULL,
    info       TEXT NOT NULL,
    expires_at INTEGER, -- ms since the epoch
    last_used  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- (0, 0) is the station, (n, 0) a whole EVSE.
CREATE TABLE availability (
    evse        INTEGER NOT NULL,
    connector   INTEGER NOT NULL,
    operational INTEGER NOT NULL,
    PRIMARY KEY (evse, connector)
) STRICT, WITHOUT ROWID;

-- Single documents of the engine.
CREATE TABLE state (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE plugins (
    id              TEXT PRIMARY KEY NOT NULL,
    choice          TEXT, -- JSON of the plugin runtime
    snapshot_schema INTEGER,
    snapshot        BLOB
) STRICT;

CREATE TABLE plugin_kv (
    plugin TEXT NOT NULL,
    key    TEXT NOT NULL,
    value  BLOB NOT NULL,
    PRIMARY KEY (plugin, key)
) STRICT;

CREATE TABLE security_log (
    seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL, -- ms since the epoch
    kind TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
