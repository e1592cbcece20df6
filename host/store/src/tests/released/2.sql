-- A file of schema 2, as a dump. Frozen: later releases must open it.
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
CREATE TABLE tokens (
    key        TEXT PRIMARY KEY NOT NULL,
    info       TEXT NOT NULL,
    expires_at INTEGER, -- ms since the epoch
    last_used  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE availability (
    evse        INTEGER NOT NULL,
    connector   INTEGER NOT NULL,
    operational INTEGER NOT NULL,
    PRIMARY KEY (evse, connector)
) STRICT, WITHOUT ROWID;
CREATE TABLE state (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE plugins (
    id              TEXT PRIMARY KEY NOT NULL,
    choice          TEXT, -- JSON of the plugin runtime
    snapshot_schema INTEGER,
    snapshot        BLOB
, swap_order TEXT) STRICT;
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
INSERT INTO queue VALUES (5, 'm-2', 'TransactionEvent', '{"seqNo":1}', 'tx-1', 1763000000000, 2);
INSERT INTO queue VALUES (6, 'm-1', 'SecurityEventNotification', '{}', NULL, 1763000001000, 0);
INSERT INTO transactions VALUES (1, 'tx-1', 1, '{}');
INSERT INTO meter_values VALUES (1, 'tx-1', '{"sampledValue":[{"value":1}]}');
INSERT INTO meter_values VALUES (2, 'tx-1', '{"sampledValue":[{"value":2}]}');
INSERT INTO variables VALUES (1, 'EVSE', NULL, 1, NULL, 'AvailabilityState', NULL, 'Actual', 'Station', 'Available');
INSERT INTO tokens VALUES ('a', '{"status":"Accepted"}', NULL, 1763000000000);
INSERT INTO availability VALUES (1, 0, 0);
INSERT INTO state VALUES ('boot', '{"reason":"PowerUp"}');
INSERT INTO plugins VALUES ('simulator', '{}', 1, x'00ff', '{"when":"idle"}');
INSERT INTO plugin_kv VALUES ('simulator', 'meter', x'01');
INSERT INTO security_log VALUES (1, 1763000000000, 'StartupOfTheDevice', '');
PRAGMA application_id = 1886156135;
PRAGMA user_version = 2;
