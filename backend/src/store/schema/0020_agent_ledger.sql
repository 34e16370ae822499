CREATE TABLE IF NOT EXISTS event.agent_ledger $ON_CLUSTER
(
    agent_id    UInt32,
    boot_time   DateTime64(9, 'UTC'),
    time        DateTime64(9, 'UTC'),
    signal      LowCardinality(String),
    counter     LowCardinality(String),
    reason      LowCardinality(String),
    value       UInt64
)
ENGINE = $ENGINE(ReplacingMergeTree, time)
ORDER BY (agent_id, boot_time, signal, counter, reason);
