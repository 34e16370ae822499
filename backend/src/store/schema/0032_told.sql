-- What SDKs say of where spans and logs come from. Rows carry the id alone.
CREATE TABLE IF NOT EXISTS tag.resource $ON_CLUSTER
(
    resource_id      UInt64,
    service          String,
    instance         String,
    attributes       Map(LowCardinality(String), String),
    scope_name       LowCardinality(String),
    scope_version    LowCardinality(String),
    scope_attributes Map(LowCardinality(String), String),
    seen_time        DateTime64(9, 'UTC')
)
ENGINE = $ENGINE(ReplacingMergeTree, seen_time)
ORDER BY resource_id;

CREATE TABLE IF NOT EXISTS tag.app_name $ON_CLUSTER
(
    service          String,
    instance         String,
    seen_time        DateTime64(9, 'UTC'),
    -- As tag.process gives them: a process that the agent names alike is the same service.
    auto_service_id  UInt32 DEFAULT toUInt32(cityHash64('service', service)),
    auto_instance_id UInt32 DEFAULT toUInt32(cityHash64('instance', service, instance))
)
ENGINE = $ENGINE(ReplacingMergeTree, seen_time)
ORDER BY (service, instance);

CREATE DICTIONARY IF NOT EXISTS tag.resource_dict $ON_CLUSTER
(
    resource_id      UInt64,
    attributes       Map(String, String),
    scope_name       String DEFAULT '',
    scope_version    String DEFAULT '',
    scope_attributes Map(String, String)
)
PRIMARY KEY resource_id
SOURCE(CLICKHOUSE($DICTIONARY_USER QUERY 'SELECT resource_id, attributes, scope_name, scope_version, scope_attributes FROM tag.resource'))
LIFETIME(0)
LAYOUT(HASHED());

-- An attribute of the resource that a row comes from: resource_attribute(resource_id, 'k8s.pod.name').
CREATE FUNCTION IF NOT EXISTS resource_attribute $ON_CLUSTER AS (resource_id, name) ->
    dictGet('tag.resource_dict', 'attributes', toUInt64(resource_id))[name];
