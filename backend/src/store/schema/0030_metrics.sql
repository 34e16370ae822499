-- Metrics that others collect. A series is its labels; samples name it by an id. The high 16 bits of the id are a hash of
-- the metric's name, so that the series of one metric lie side by side in every table below.
CREATE TABLE IF NOT EXISTS metrics.series $ON_CLUSTER
(
    series_id  UInt64,
    metric     LowCardinality(String),
    labels     Map(LowCardinality(String), String),
    agent_id   UInt32,
    source     LowCardinality(String),
    first_time DateTime64(3, 'UTC'),
    last_time  DateTime64(3, 'UTC')
)
ENGINE = $ENGINE(ReplacingMergeTree, last_time)
ORDER BY (metric, series_id)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS metrics.samples $ON_CLUSTER
(
    series_id UInt64 CODEC(Delta, ZSTD(1)),
    time      DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    value     Float64 CODEC(Gorilla, ZSTD(1))
)
ENGINE = $ENGINE(ReplacingMergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 6 HOUR)
ORDER BY (series_id, time)
SETTINGS ttl_only_drop_parts = 1;

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
