CREATE FUNCTION IF NOT EXISTS l7_protocol_name $ON_CLUSTER AS (value) -> transform(value,
    [20, 21, 40, 41, 44, 51, 60, 61, 64, 65, 80, 81, 82, 100, 101, 102, 104, 105, 107, 120, 121, 122, 127],
    ['HTTP', 'HTTP2', 'Dubbo', 'gRPC', 'FastCGI', 'Thrift', 'MySQL', 'PostgreSQL', 'ClickHouse', 'Cassandra', 'Redis',
     'MongoDB', 'Memcached', 'Kafka', 'MQTT', 'AMQP', 'NATS', 'Pulsar', 'RocketMQ', 'DNS', 'TLS', 'Ping', 'Custom'],
    'Unknown');
CREATE FUNCTION IF NOT EXISTS response_status_name $ON_CLUSTER AS (value) -> transform(value,
    [0, 2, 3, 4, 6], ['ok', 'timeout', 'server_error', 'client_error', 'parse_failed'], 'unknown');
CREATE FUNCTION IF NOT EXISTS signal_source_name $ON_CLUSTER AS (value) -> transform(value,
    [0, 3, 4, 6, 7], ['Packet', 'eBPF', 'OTel', 'SkyWalking', 'Zipkin'], 'Unknown');
