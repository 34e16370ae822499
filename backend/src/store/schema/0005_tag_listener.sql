CREATE TABLE IF NOT EXISTS tag.listener $ON_CLUSTER
(
    ip                 IPv6,
    port               UInt16,
    agent_id           UInt32,
    process_id         UInt32,
    process_start_time DateTime64(9, 'UTC'),
    seen_time          DateTime64(9, 'UTC'),
    inserted_at        DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = $ENGINE(ReplacingMergeTree, inserted_at)
ORDER BY (ip, port, agent_id, process_id, process_start_time);
