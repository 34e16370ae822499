-- What told spans have beyond rows that were seen.
ALTER TABLE flow_log.l7_flow_log $ON_CLUSTER
    ADD COLUMN IF NOT EXISTS links String CODEC(ZSTD(1)) AFTER events,
    ADD COLUMN IF NOT EXISTS trace_state LowCardinality(String) AFTER links,
    ADD COLUMN IF NOT EXISTS span_name LowCardinality(String) AFTER trace_state,
    ADD COLUMN IF NOT EXISTS resource_id UInt64 CODEC(ZSTD(1)) AFTER span_name,
    ADD COLUMN IF NOT EXISTS app_peer LowCardinality(String) AFTER resource_id;
