-- Loopback (127/8, ::1) and link-local (169.254/16, fe80::/10) addresses mean another host on every host.
CREATE FUNCTION IF NOT EXISTS ip_is_local $ON_CLUSTER AS (ip) ->
    bitShiftRight(toUInt128(ip), 24) = bitShiftRight(toUInt128(toIPv6('::ffff:127.0.0.0')), 24)
    OR bitShiftRight(toUInt128(ip), 16) = bitShiftRight(toUInt128(toIPv6('::ffff:169.254.0.0')), 16)
    OR toUInt128(ip) = 1
    OR bitShiftRight(toUInt128(ip), 118) = 1018;

-- Addresses that are not of the public Internet: RFC 1918, RFC 6598, RFC 4193, local and unspecified ones.
CREATE FUNCTION IF NOT EXISTS ip_is_private $ON_CLUSTER AS (ip) ->
    ip_is_local(ip)
    OR bitShiftRight(toUInt128(ip), 24) = bitShiftRight(toUInt128(toIPv6('::ffff:10.0.0.0')), 24)
    OR bitShiftRight(toUInt128(ip), 20) = bitShiftRight(toUInt128(toIPv6('::ffff:172.16.0.0')), 20)
    OR bitShiftRight(toUInt128(ip), 16) = bitShiftRight(toUInt128(toIPv6('::ffff:192.168.0.0')), 16)
    OR bitShiftRight(toUInt128(ip), 22) = bitShiftRight(toUInt128(toIPv6('::ffff:100.64.0.0')), 22)
    OR bitShiftRight(toUInt128(ip), 121) = 126
    OR toUInt128(ip) = 0
    OR toUInt128(ip) = toUInt128(toIPv6('::ffff:0.0.0.0'));

-- Where an address and port are looked up. Local addresses exist only in one network namespace of one host; others
-- are looked up on the observing host first, then (scope 0) anywhere.
CREATE FUNCTION IF NOT EXISTS endpoint_scope $ON_CLUSTER AS (ip, agent_id, netns) ->
    bitShiftLeft(toUInt64(agent_id), 32) + if(ip_is_local(ip), netns, 0);
CREATE FUNCTION IF NOT EXISTS endpoint_key $ON_CLUSTER AS (ip, port, scope) ->
    cityHash64(toIPv6(ip), toUInt16(port), toUInt64(scope));

-- Who listens where, wildcard listeners spread over the addresses of their network namespace.
CREATE VIEW IF NOT EXISTS tag.listener_life $ON_CLUSTER AS
SELECT addresses.2 AS ip, port, l.agent_id AS agent_id, p.netns AS netns, p.valid_from AS valid_from, p.valid_to AS valid_to, p.tags AS tags
FROM
(
    SELECT
        l.ip AS listen_ip, l.port AS port, l.agent_id AS agent_id, l.process_id AS process_id,
        l.process_start_time AS process_start_time
    FROM tag.listener AS l FINAL
) AS l
INNER JOIN tag.process_life AS p
    ON p.agent_id = l.agent_id AND p.process_id = l.process_id AND p.start_time = l.process_start_time
LEFT JOIN
(
    SELECT agent_id, netns, groupUniqArray(ip) AS ips FROM tag.address GROUP BY agent_id, netns
) AS a ON a.agent_id = l.agent_id AND a.netns = p.netns
ARRAY JOIN arrayMap(x -> (1, x), if(
    toUInt128(listen_ip) = 0 OR toUInt128(listen_ip) = toUInt128(toIPv6('::ffff:0.0.0.0')),
    arrayConcat(a.ips, [toIPv6('::1'), toIPv6('::ffff:127.0.0.1')]), [listen_ip])) AS addresses;

-- An address belongs to its owner from a little before it was first seen, as scans lag behind; never before the
-- previous owner let go of it.
CREATE VIEW IF NOT EXISTS tag.address_life $ON_CLUSTER AS
SELECT
    ip, agent_id, netns,
    greatest(
        toUnixTimestamp64Nano(seen_time) - 60000000000,
        lagInFrame(greatest(toUnixTimestamp64Nano(seen_time), toUnixTimestamp64Nano(gone_time)), 1, toInt64(0))
            OVER (PARTITION BY ip, if(ip_is_local(ip), (agent_id, netns), (toUInt32(0), toUInt32(0))) ORDER BY seen_time
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS valid_from,
    if(toUnixTimestamp64Nano(gone_time) = 0, 9223372036854775807, toUnixTimestamp64Nano(gone_time)) AS valid_to,
    bitOr(bitOr(bitOr(bitOr(bitOr(
        bitShiftLeft(toUInt256(container), 32),
        bitShiftLeft(toUInt256(agent_id), 64)),
        bitShiftLeft(toUInt256(if(container = 0, agent_id, container)), 96)),
        bitShiftLeft(toUInt256(if(container = 0, agent_id, container)), 128)),
        bitShiftLeft(toUInt256(if(container = 0, 6, 121)), 160)),
        bitShiftLeft(toUInt256(if(container = 0, 6, 121)), 168)) AS tags
FROM tag.address FINAL;

-- Port 0 is the address itself.
CREATE VIEW IF NOT EXISTS tag.endpoint_life $ON_CLUSTER AS
SELECT endpoint_key(ip, port, scope) AS key, valid_from, valid_to, tags
FROM
(
    SELECT ip, port, agent_id, netns, valid_from, valid_to, tags FROM tag.listener_life
    UNION ALL
    SELECT ip, toUInt16(0) AS port, agent_id, netns, valid_from, valid_to, tags FROM tag.address_life
)
ARRAY JOIN if(ip_is_local(ip), [endpoint_scope(ip, agent_id, netns)], [endpoint_scope(ip, agent_id, netns), toUInt64(0)]) AS scope;

CREATE DICTIONARY IF NOT EXISTS tag.endpoint_dict $ON_CLUSTER
(
    key        UInt64,
    valid_from Int64,
    valid_to   Int64,
    tags       UInt256 DEFAULT 0
)
PRIMARY KEY key
SOURCE(CLICKHOUSE($DICTIONARY_USER QUERY 'SELECT key, valid_from, valid_to, tags FROM tag.endpoint_life'))
LIFETIME(0)
LAYOUT(RANGE_HASHED(range_lookup_strategy 'max'))
RANGE(MIN valid_from MAX valid_to);
