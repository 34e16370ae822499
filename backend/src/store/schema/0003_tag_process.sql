-- Ids are hashes of what identifies the thing, so that any writer gives the same id and a replayed batch changes nothing.
CREATE TABLE IF NOT EXISTS tag.process $ON_CLUSTER
(
    agent_id        UInt32,
    process_id      UInt32,
    start_time      DateTime64(9, 'UTC'),
    end_time        DateTime64(9, 'UTC'),
    kname           String,
    name            String,
    name_source     String,
    command_line    String,
    executable      String,
    container_id    String,
    netns           UInt32,
    user_id         UInt32,
    gprocess_id     UInt32 DEFAULT toUInt32(cityHash64('process', agent_id, process_id, start_time)),
    container       UInt32 DEFAULT if(container_id = '', 0, toUInt32(cityHash64('container', container_id))),
    auto_service_id UInt32 DEFAULT toUInt32(cityHash64('service', name)),
    -- One instance is one service on one host or in one container, whatever its process id is after a restart.
    auto_instance_id UInt32 DEFAULT toUInt32(cityHash64('instance', name, if(container_id = '', toString(agent_id), container_id))),
    inserted_at     DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = $ENGINE(ReplacingMergeTree, inserted_at)
ORDER BY (agent_id, process_id, start_time);

-- The tags of a side are packed into one integer, because each dictionary attribute costs a lookup of its own:
-- bits 0 gprocess_id, 32 container_id, 64 host_id, 96 auto_instance_id, 128 auto_service_id, 160 auto_instance_type,
-- 168 auto_service_type, 176 pod_id. A process keeps its rows for a minute after its end: they may still be on their
-- way. Where the lives of two processes with one id overlap by that, the later start wins.
CREATE VIEW IF NOT EXISTS tag.process_life $ON_CLUSTER AS
SELECT
    agent_id,
    process_id,
    start_time,
    netns,
    toUnixTimestamp64Nano(start_time) - 20000000 AS valid_from,
    if(toUnixTimestamp64Nano(end_time) = 0, 9223372036854775807, toUnixTimestamp64Nano(end_time) + 60000000000) AS valid_to,
    bitOr(bitOr(bitOr(bitOr(bitOr(bitOr(
        toUInt256(gprocess_id),
        bitShiftLeft(toUInt256(container), 32)),
        bitShiftLeft(toUInt256(agent_id), 64)),
        bitShiftLeft(toUInt256(auto_instance_id), 96)),
        bitShiftLeft(toUInt256(auto_service_id), 128)),
        bitShiftLeft(toUInt256(120), 160)),
        bitShiftLeft(toUInt256(120), 168)) AS tags
FROM tag.process FINAL;

CREATE DICTIONARY IF NOT EXISTS tag.process_dict $ON_CLUSTER
(
    key        UInt64,
    valid_from Int64,
    valid_to   Int64,
    tags       UInt256 DEFAULT 0
)
PRIMARY KEY key
SOURCE(CLICKHOUSE($DICTIONARY_USER QUERY 'SELECT bitShiftLeft(toUInt64(agent_id), 32) + process_id AS key, valid_from, valid_to, tags FROM tag.process_life'))
LIFETIME(0)
LAYOUT(RANGE_HASHED(range_lookup_strategy 'max'))
RANGE(MIN valid_from MAX valid_to);
