-- What agents told of themselves over time: event.agent_ledger keeps the last value of each run only. Values of
-- counters (captured, stored, dropped) and of gauge cpu_ns add up within one run (boot_time); other gauges do not.
CREATE TABLE IF NOT EXISTS event.agent_sample $ON_CLUSTER
(
    agent_id    UInt32,
    boot_time   DateTime64(9, 'UTC') CODEC(ZSTD(1)),
    time        DateTime CODEC(DoubleDelta, LZ4),
    signal      LowCardinality(String),
    counter     LowCardinality(String),
    reason      LowCardinality(String),
    value       UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = $ENGINE(MergeTree)
PARTITION BY toStartOfInterval(time, INTERVAL 24 HOUR)
ORDER BY (agent_id, signal, counter, reason, time)
SETTINGS ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS event.agent_sample_view $ON_CLUSTER TO event.agent_sample AS
SELECT agent_id, boot_time, toDateTime(l.time) AS time, signal, counter, reason, value
FROM event.agent_ledger AS l;

-- One row for each agent: its host as last reported, when it last told of itself, and its ledger over all of its runs.
-- captured, stored and dropped are the agent's own counts, all signals together, so that
-- captured = stored + dropped + what is on its way.
CREATE VIEW IF NOT EXISTS event.agent $ON_CLUSTER AS
SELECT
    h.agent_id AS agent_id, h.host AS host, h.version AS version, h.kernel AS kernel, h.cpu_count AS cpu_count,
    h.memory_bytes AS memory_bytes, greatest(h.seen, l.seen) AS last_seen,
    l.captured AS captured, l.stored AS stored, l.dropped AS dropped
FROM
(
    SELECT
        agent_id, argMax(name, seen_time) AS host, argMax(agent_version, seen_time) AS version,
        argMax(t.kernel, seen_time) AS kernel, argMax(t.cpu_count, seen_time) AS cpu_count,
        argMax(t.memory_bytes, seen_time) AS memory_bytes, toDateTime(max(seen_time)) AS seen
    FROM tag.host AS t
    GROUP BY agent_id
) AS h
LEFT JOIN
(
    SELECT
        agent_id, max(run.seen) AS seen,
        sumIf(run_value, counter = 'captured') AS captured,
        sumIf(run_value, counter = 'stored') AS stored,
        sumIf(run_value, counter = 'dropped') AS dropped
    FROM
    (
        SELECT agent_id, boot_time, signal, counter, reason, max(value) AS run_value, toDateTime(max(r.time)) AS seen
        FROM event.agent_ledger AS r
        GROUP BY agent_id, boot_time, signal, counter, reason
    ) AS run
    GROUP BY agent_id
) AS l ON l.agent_id = h.agent_id;
