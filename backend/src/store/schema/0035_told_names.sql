-- As before, and the services, peers and instances that SDKs name.
CREATE OR REPLACE VIEW tag.name $ON_CLUSTER AS
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
    SELECT toUInt8(120), auto_service_id, service, toDateTime64(0, 6, 'UTC') FROM tag.app_name
    UNION ALL
    SELECT toUInt8(120), auto_instance_id, if(instance = '', service, concat(service, ' @ ', instance)), toDateTime64(0, 6, 'UTC')
    FROM tag.app_name
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
