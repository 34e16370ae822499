-- Names by kind and id: 1 process, 2 host, 3 container; services and instances by their auto type (6 host,
-- 120 process, 121 container).
CREATE VIEW IF NOT EXISTS tag.name $ON_CLUSTER AS
SELECT kind, id, argMax(name, at) AS name
FROM
(
    SELECT toUInt8(1) AS kind, gprocess_id AS id, name, inserted_at AS at FROM tag.process
    UNION ALL
    SELECT toUInt8(120), auto_service_id, name, inserted_at FROM tag.process
    UNION ALL
    SELECT
        toUInt8(120), auto_instance_id,
        concat(p.name, ' @ ', if(p.container_id = '', if(h.name = '', toString(p.agent_id), h.name), substring(p.container_id, 1, 12))),
        inserted_at
    FROM tag.process AS p LEFT JOIN tag.host_now AS h ON h.agent_id = p.agent_id
    UNION ALL
    SELECT arrayJoin([toUInt8(2), toUInt8(6)]), host_id, name, now64(6, 'UTC') FROM tag.host_now
    UNION ALL
    SELECT arrayJoin([toUInt8(3), toUInt8(121)]), container, substring(container_id, 1, 12), inserted_at
    FROM tag.process WHERE container != 0
    UNION ALL
    SELECT arrayJoin([toUInt8(3), toUInt8(121)]), container, substring(container_id, 1, 12), inserted_at
    FROM tag.address WHERE container != 0
)
GROUP BY kind, id;

CREATE DICTIONARY IF NOT EXISTS tag.name_dict $ON_CLUSTER
(
    key  UInt64,
    name String DEFAULT ''
)
PRIMARY KEY key
SOURCE(CLICKHOUSE($DICTIONARY_USER QUERY 'SELECT bitShiftLeft(toUInt64(kind), 32) + id AS key, name FROM tag.name'))
LIFETIME(0)
LAYOUT(HASHED());

CREATE FUNCTION IF NOT EXISTS tag_name $ON_CLUSTER AS (kind, id) ->
    dictGet('tag.name_dict', 'name', bitShiftLeft(toUInt64(kind), 32) + toUInt64(id));
-- Name of a service or instance; peers that nobody reported go by their address.
CREATE FUNCTION IF NOT EXISTS auto_name $ON_CLUSTER AS (kind, id, ip) ->
    if(kind IN (0, 255), ip, tag_name(kind, id));
-- Addresses as text, IPv4 without its mapping prefix.
CREATE FUNCTION IF NOT EXISTS ip_text $ON_CLUSTER AS (ip) -> replaceRegexpOne(toString(ip), '^::ffff:', '');
