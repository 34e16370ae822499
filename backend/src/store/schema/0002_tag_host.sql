CREATE TABLE IF NOT EXISTS tag.host $ON_CLUSTER
(
    agent_id      UInt32,
    seen_time     DateTime64(9, 'UTC'),
    name          String,
    machine_id    String,
    os            String,
    kernel        String,
    cpu_count     UInt16,
    memory_bytes  UInt64,
    agent_version String,
    inserted_at   DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = $ENGINE(ReplacingMergeTree, inserted_at)
ORDER BY (agent_id, seen_time);

-- What is true of each host now.
CREATE VIEW IF NOT EXISTS tag.host_now $ON_CLUSTER AS
SELECT agent_id, agent_id AS host_id, argMax(h.name, seen_time) AS name
FROM tag.host AS h
GROUP BY agent_id;
