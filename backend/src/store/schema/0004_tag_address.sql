CREATE TABLE IF NOT EXISTS tag.address $ON_CLUSTER
(
    ip           IPv6,
    agent_id     UInt32,
    seen_time    DateTime64(9, 'UTC'),
    gone_time    DateTime64(9, 'UTC'),
    netns        UInt32,
    interface    String,
    container_id String,
    container    UInt32 DEFAULT if(container_id = '', 0, toUInt32(cityHash64('container', container_id))),
    inserted_at  DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = $ENGINE(ReplacingMergeTree, inserted_at)
ORDER BY (ip, agent_id, netns, interface, seen_time);
