-- Rows that the engine has taken, for the loss ledger; survives what the log's retention deletes.
CREATE TABLE IF NOT EXISTS event.stored_rows $ON_CLUSTER
(
    signal   LowCardinality(String),
    agent_id UInt32,
    rows     UInt64
)
ENGINE = $ENGINE(SummingMergeTree)
ORDER BY (signal, agent_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS event.stored_l7_flow_log_view $ON_CLUSTER TO event.stored_rows AS
SELECT 'l7_flow_log' AS signal, agent_id, count() AS rows
FROM flow_log.l7_flow_log
GROUP BY agent_id;
