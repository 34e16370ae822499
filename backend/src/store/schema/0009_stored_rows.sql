-- Rows that the engine has taken, for the loss ledger; survives what the log's retention deletes.
CREATE TABLE IF NOT EXISTS event.stored_rows $ON_CLUSTER
(
    signal   LowCardinality(String),
    agent_id UInt32,
    rows     UInt64
)
ENGINE = $ENGINE(SummingMergeTree)
ORDER BY (signal, agent_id);
