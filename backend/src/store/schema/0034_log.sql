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
    -- Tags of the process where an agent knows it, packed as tag.process_life describes; else the service by its name.
    tags                UInt256 EPHEMERAL if(process_id = 0, toUInt256(0), dictGet('tag.process_dict', 'tags', bitShiftLeft(toUInt64(agent_id), 32) + process_id, toUnixTimestamp64Nano(start_time))),
    gprocess_id         UInt32 DEFAULT toUInt32(tags) CODEC(T64, LZ4),
    container_id        UInt32 DEFAULT toUInt32(bitShiftRight(tags, 32)) CODEC(T64, LZ4),
    host_id             UInt32 DEFAULT toUInt32(bitShiftRight(tags, 64)) CODEC(T64, LZ4),
    pod_id              UInt32 DEFAULT toUInt32(bitShiftRight(tags, 176)) CODEC(T64, LZ4),
    auto_instance_type  UInt8 DEFAULT 120,
    auto_instance_id    UInt32 DEFAULT if(tags = 0, toUInt32(cityHash64('instance', toString(app_service), toString(app_instance))), toUInt32(bitShiftRight(tags, 96))) CODEC(T64, LZ4),
    auto_service_type   UInt8 DEFAULT 120,
    auto_service_id     UInt32 DEFAULT if(tags = 0, toUInt32(cityHash64('service', toString(app_service))), toUInt32(bitShiftRight(tags, 128))) CODEC(T64, LZ4),
    -- Names, looked up when they are asked for.
    process             String ALIAS tag_name(1, gprocess_id),
    host                String ALIAS if(host_id = 0, resource_attribute(resource_id, 'host.name'), tag_name(2, host_id)),
    container           String ALIAS tag_name(3, container_id),
    pod                 String ALIAS if(pod_id = 0, resource_attribute(resource_id, 'k8s.pod.name'), tag_name(10, pod_id)),
    auto_instance       String ALIAS tag_name(auto_instance_type, auto_instance_id),
    auto_service        String ALIAS tag_name(auto_service_type, auto_service_id),
    severity            String ALIAS multiIf(severity_number = 0, '', severity_number < 5, 'trace', severity_number < 9, 'debug', severity_number < 13, 'info', severity_number < 17, 'warn', severity_number < 21, 'error', 'fatal'),
    signal_source_str   String ALIAS signal_source_name(signal_source),
    INDEX trace_id_index trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = $ENGINE(MergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 6 HOUR)
ORDER BY (time, row_id)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 2048;
