-- What told spans have beyond rows that were seen, and how their sides are tagged. A service that tells of itself is
-- known by its name unless an agent knows its process; so is a peer that its caller names. The names' ids are those of
-- processes (tag.process): a process that the agent names alike is the same service.
ALTER TABLE flow_log.l7_flow_log $ON_CLUSTER
    ADD COLUMN IF NOT EXISTS links String CODEC(ZSTD(1)) AFTER events,
    ADD COLUMN IF NOT EXISTS trace_flags UInt32 CODEC(T64, LZ4) AFTER links,
    ADD COLUMN IF NOT EXISTS trace_state LowCardinality(String) AFTER trace_flags,
    ADD COLUMN IF NOT EXISTS span_name LowCardinality(String) AFTER trace_state,
    ADD COLUMN IF NOT EXISTS resource_id UInt64 CODEC(ZSTD(1)) AFTER span_name,
    ADD COLUMN IF NOT EXISTS app_peer LowCardinality(String) AFTER resource_id;

ALTER TABLE flow_log.l7_flow_log $ON_CLUSTER
    ADD COLUMN IF NOT EXISTS told_0 String EPHEMERAL multiIf(resource_id = 0, '', observation_point = 'c-app', toString(app_service), observation_point = 's-app', toString(app_peer), ''),
    ADD COLUMN IF NOT EXISTS told_1 String EPHEMERAL multiIf(resource_id = 0, '', observation_point = 'c-app', toString(app_peer), toString(app_service)),
    ADD COLUMN IF NOT EXISTS is_told_0 UInt8 EPHEMERAL told_0 != '' AND toUInt8(bitShiftRight(tags_0, 168)) != 120,
    ADD COLUMN IF NOT EXISTS is_told_1 UInt8 EPHEMERAL told_1 != '' AND toUInt8(bitShiftRight(tags_1, 168)) != 120;

ALTER TABLE flow_log.l7_flow_log $ON_CLUSTER
    MODIFY COLUMN auto_instance_type_0 UInt8 DEFAULT multiIf(is_told_0, 120, tags_0 = 0, if(ip_is_private(address_0), 255, 0), toUInt8(bitShiftRight(tags_0, 160))),
    MODIFY COLUMN auto_instance_id_0 UInt32 DEFAULT multiIf(is_told_0, toUInt32(cityHash64('instance', told_0, if(observation_point = 'c-app', toString(app_instance), ''))), tags_0 = 0, toUInt32(cityHash64(address_0)), toUInt32(bitShiftRight(tags_0, 96))) CODEC(T64, LZ4),
    MODIFY COLUMN auto_service_type_0 UInt8 DEFAULT multiIf(is_told_0, 120, tags_0 = 0, if(ip_is_private(address_0), 255, 0), toUInt8(bitShiftRight(tags_0, 168))),
    MODIFY COLUMN auto_service_id_0 UInt32 DEFAULT multiIf(is_told_0, toUInt32(cityHash64('service', told_0)), tags_0 = 0, toUInt32(cityHash64(address_0)), toUInt32(bitShiftRight(tags_0, 128))) CODEC(T64, LZ4),
    MODIFY COLUMN auto_instance_type_1 UInt8 DEFAULT multiIf(is_told_1, 120, tags_1 = 0, if(ip_is_private(address_1), 255, 0), toUInt8(bitShiftRight(tags_1, 160))),
    MODIFY COLUMN auto_instance_id_1 UInt32 DEFAULT multiIf(is_told_1, toUInt32(cityHash64('instance', told_1, if(observation_point = 'c-app', '', toString(app_instance)))), tags_1 = 0, toUInt32(cityHash64(address_1)), toUInt32(bitShiftRight(tags_1, 96))) CODEC(T64, LZ4),
    MODIFY COLUMN auto_service_type_1 UInt8 DEFAULT multiIf(is_told_1, 120, tags_1 = 0, if(ip_is_private(address_1), 255, 0), toUInt8(bitShiftRight(tags_1, 168))),
    MODIFY COLUMN auto_service_id_1 UInt32 DEFAULT multiIf(is_told_1, toUInt32(cityHash64('service', told_1)), tags_1 = 0, toUInt32(cityHash64(address_1)), toUInt32(bitShiftRight(tags_1, 128))) CODEC(T64, LZ4);
