-- Rows that the engine has taken, for the loss ledger; survives what the log's retention deletes. One row for each
-- insert, agent and partition of the log, named by its first row id: after a crash this tells whether the last insert
-- reached its views. Two days later they sum up to one row for each agent.
CREATE TABLE IF NOT EXISTS event.stored_rows $ON_CLUSTER
(
    signal       LowCardinality(String),
    agent_id     UInt32,
    part_time    DateTime,
    first_row_id UInt64,
    rows         UInt64,
    inserted_at  DateTime DEFAULT now()
)
ENGINE = $ENGINE(MergeTree)
ORDER BY (signal, agent_id, part_time, first_row_id)
TTL inserted_at + INTERVAL 2 DAY GROUP BY signal, agent_id
    SET rows = sum(rows), part_time = max(part_time), first_row_id = max(first_row_id), inserted_at = max(inserted_at);
