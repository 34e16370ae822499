-- Metrics that others collect. A series is its labels; samples name it by an id. The high 16 bits of the id are a hash of
-- the metric's name, so that the series of one metric lie side by side in every table below.

-- Hosts by name, for series that name theirs.
CREATE DICTIONARY IF NOT EXISTS tag.host_dict $ON_CLUSTER
(
    key     UInt64,
    host_id UInt32 DEFAULT 0
)
PRIMARY KEY key
SOURCE(CLICKHOUSE($DICTIONARY_USER QUERY 'SELECT cityHash64(lower(name)) AS key, max(host_id) AS host_id FROM tag.host_now WHERE name != \'\' GROUP BY key'))
LIFETIME(0)
LAYOUT(HASHED());

-- `instance` is an address or name with a port, as a rule.
CREATE FUNCTION IF NOT EXISTS instance_host $ON_CLUSTER AS (instance) ->
    replaceRegexpOne(instance, '^(?:\\[(.+)\\]|([^:]*))(?::\\d{1,5})?\\z', '\\1\\2');
CREATE FUNCTION IF NOT EXISTS instance_port $ON_CLUSTER AS (instance) ->
    toUInt16OrZero(extract(instance, '(?:^[^:]*|\\]):(\\d{1,5})\\z'));
-- The host that labels name.
CREATE FUNCTION IF NOT EXISTS label_host $ON_CLUSTER AS (labels) -> coalesce(
    nullIf(labels['host'], ''), nullIf(labels['hostname'], ''), nullIf(labels['host_name'], ''), nullIf(labels['node'], ''),
    nullIf(labels['nodename'], ''), instance_host(labels['instance']));

-- A row for each telling of a series: they merge into one with the earliest and the latest time.
CREATE TABLE IF NOT EXISTS metrics.series $ON_CLUSTER
(
    series_id        UInt64,
    metric           LowCardinality(String),
    labels           SimpleAggregateFunction(anyLast, Map(String, String)) CODEC(ZSTD(1)),
    agent_id         SimpleAggregateFunction(anyLast, UInt32),
    source           SimpleAggregateFunction(anyLast, LowCardinality(String)),
    first_time       SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_time        SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    -- Tags, packed as tag.process_life describes: who listens at `instance`, else whose address that is, else the host
    -- that a label names. Never stored.
    address          IPv6 EPHEMERAL toIPv6OrDefault(instance_host(labels['instance'])),
    named_host       UInt32 EPHEMERAL dictGetOrDefault('tag.host_dict', 'host_id', cityHash64(lower(label_host(labels))), toUInt32(0)),
    tags             UInt256 EPHEMERAL dictGetOrDefault('tag.endpoint_dict', 'tags', endpoint_key(address, instance_port(labels['instance']), 0), toInt64(toUnixTimestamp64Milli(last_time)) * 1000000, dictGetOrDefault('tag.endpoint_dict', 'tags', endpoint_key(address, 0, 0), toInt64(toUnixTimestamp64Milli(last_time)) * 1000000, if(named_host = 0, toUInt256(0), bitOr(bitOr(bitOr(bitOr(bitShiftLeft(toUInt256(named_host), 64), bitShiftLeft(toUInt256(named_host), 96)), bitShiftLeft(toUInt256(named_host), 128)), bitShiftLeft(toUInt256(6), 160)), bitShiftLeft(toUInt256(6), 168))))),
    gprocess_id      SimpleAggregateFunction(anyLast, UInt32) DEFAULT toUInt32(bitShiftRight(tags, 0)) CODEC(T64, LZ4),
    container_id     SimpleAggregateFunction(anyLast, UInt32) DEFAULT toUInt32(bitShiftRight(tags, 32)) CODEC(T64, LZ4),
    host_id          SimpleAggregateFunction(anyLast, UInt32) DEFAULT toUInt32(bitShiftRight(tags, 64)) CODEC(T64, LZ4),
    pod_id           SimpleAggregateFunction(anyLast, UInt32) DEFAULT toUInt32(bitShiftRight(tags, 176)) CODEC(T64, LZ4),
    auto_instance_type SimpleAggregateFunction(anyLast, UInt8) DEFAULT toUInt8(bitShiftRight(tags, 160)),
    auto_instance_id SimpleAggregateFunction(anyLast, UInt32) DEFAULT toUInt32(bitShiftRight(tags, 96)) CODEC(T64, LZ4),
    auto_service_type SimpleAggregateFunction(anyLast, UInt8) DEFAULT toUInt8(bitShiftRight(tags, 168)),
    auto_service_id  SimpleAggregateFunction(anyLast, UInt32) DEFAULT toUInt32(bitShiftRight(tags, 128)) CODEC(T64, LZ4),
    -- Names, looked up when they are asked for.
    gprocess         String ALIAS tag_name(1, gprocess_id),
    host             String ALIAS tag_name(2, host_id),
    container        String ALIAS tag_name(3, container_id),
    pod              String ALIAS if(pod_id = 0, labels['pod'], tag_name(10, pod_id)),
    auto_instance    String ALIAS auto_name(auto_instance_type, auto_instance_id, labels['instance']),
    auto_service     String ALIAS auto_name(auto_service_type, auto_service_id, labels['instance'])
)
ENGINE = $ENGINE(AggregatingMergeTree)
ORDER BY (metric, series_id)
SETTINGS index_granularity = 1024;

-- By hour, so that a query of the last minutes over all series of a metric reads two hours of them at most. Of the codecs
-- Delta, DoubleDelta, Gorilla, FPC, T64 and their chains, Delta with ZSTD takes the least room at the least cost
-- (bench/README.md). An hour that nothing was added to for an hour becomes one part.
CREATE TABLE IF NOT EXISTS metrics.samples $ON_CLUSTER
(
    series_id UInt64 CODEC(Delta, $COMPRESSION),
    time      DateTime64(3, 'UTC') CODEC(Delta, $COMPRESSION),
    value     Float64 CODEC(Delta, $COMPRESSION)
)
ENGINE = $ENGINE(ReplacingMergeTree)
PARTITION BY toStartOfHour(time)
ORDER BY (series_id, time)
SETTINGS ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

CREATE TABLE IF NOT EXISTS metrics.histograms $ON_CLUSTER
(
    series_id        UInt64 CODEC(Delta, ZSTD(1)),
    time             DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    is_float         UInt8,
    reset_hint       UInt8,
    schema           Int32,
    zero_threshold   Float64 CODEC(ZSTD(1)),
    zero_count       Float64 CODEC(ZSTD(1)),
    count            Float64 CODEC(ZSTD(1)),
    sum              Float64 CODEC(ZSTD(1)),
    positive_offsets Array(Int32) CODEC(ZSTD(1)),
    positive_lengths Array(Int32) CODEC(ZSTD(1)),
    positive_counts  Array(Float64) CODEC(ZSTD(1)),
    negative_offsets Array(Int32) CODEC(ZSTD(1)),
    negative_lengths Array(Int32) CODEC(ZSTD(1)),
    negative_counts  Array(Float64) CODEC(ZSTD(1)),
    custom_values    Array(Float64) CODEC(ZSTD(1))
)
ENGINE = $ENGINE(ReplacingMergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 6 HOUR)
ORDER BY (series_id, time)
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS metrics.exemplars $ON_CLUSTER
(
    series_id UInt64 CODEC(Delta, ZSTD(1)),
    time      DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    value     Float64 CODEC(ZSTD(1)),
    trace_id  String CODEC(ZSTD(1)),
    labels    Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = $ENGINE(ReplacingMergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 6 HOUR)
ORDER BY (series_id, time)
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS metrics.metadata $ON_CLUSTER
(
    metric    LowCardinality(String),
    type      LowCardinality(String),
    unit      LowCardinality(String),
    help      String,
    seen_time DateTime64(3, 'UTC')
)
ENGINE = $ENGINE(ReplacingMergeTree, seen_time)
ORDER BY (metric, type, unit, help);

CREATE TABLE IF NOT EXISTS metrics.texts $ON_CLUSTER
(
    series_id UInt64 CODEC(Delta, ZSTD(1)),
    time      DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    value     String CODEC(ZSTD(1))
)
ENGINE = $ENGINE(ReplacingMergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 6 HOUR)
ORDER BY (series_id, time)
SETTINGS ttl_only_drop_parts = 1;
