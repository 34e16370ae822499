CREATE TABLE IF NOT EXISTS log.log $ON_CLUSTER
(
    time             DateTime DEFAULT toDateTime(start_time) CODEC(DoubleDelta, LZ4),
    row_id           UInt64 CODEC(Delta, ZSTD(1)),
    start_time       DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    observed_time    DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    agent_id         UInt32 CODEC(T64, LZ4),
    signal_source    UInt8,
    resource_id      UInt64 CODEC(ZSTD(1)),
    app_service      LowCardinality(String),
    app_instance     LowCardinality(String),
    severity_number  UInt8,
    severity_text    LowCardinality(String),
    body             String CODEC(ZSTD(1)),
    event_name       LowCardinality(String),
    trace_id         String CODEC(ZSTD(1)),
    span_id          String CODEC(ZSTD(1)),
    trace_flags      UInt8,
    x_request_id     String CODEC(ZSTD(1)),
    process_id       UInt32 CODEC(T64, LZ4),
    attribute_names  Array(LowCardinality(String)),
    attribute_values Array(String) CODEC(ZSTD(1)),
    INDEX trace_id_index trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = $ENGINE(MergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 6 HOUR)
ORDER BY (time, row_id)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 2048;
