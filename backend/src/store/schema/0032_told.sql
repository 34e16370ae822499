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
    name      String,
    seen_time DateTime64(9, 'UTC')
)
ENGINE = $ENGINE(ReplacingMergeTree, seen_time)
ORDER BY name;
