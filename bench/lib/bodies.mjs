// Bodies of the intakes, made by hand: a protobuf writer of a few lines, snappy with literals only. Every body is unlike
// every other, so that what is stored can be counted.

/** Fields of a protobuf message: `[number, 'varint' | 'fixed64' | 'double' | 'bytes', value]`, nested ones as buffers. */
export function message(fields) {
  const parts = [];
  for (const [number, kind, value] of fields) {
    if (kind === 'varint') parts.push(varint(number * 8), varint(value));
    else if (kind === 'fixed64' || kind === 'double') {
      const bytes = Buffer.alloc(8);
      if (kind === 'double') bytes.writeDoubleLE(value);
      else bytes.writeBigUInt64LE(BigInt(value));
      parts.push(varint(number * 8 + 1), bytes);
    } else {
      const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value);
      parts.push(varint(number * 8 + 2), varint(bytes.length), bytes);
    }
  }
  return Buffer.concat(parts);
}

function varint(value) {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** A snappy block of literals: what every reader takes, not smaller than its content. */
export function snappyLiterals(body) {
  const parts = [varint(body.length)];
  for (let at = 0; at < body.length; at += 65_536) {
    const piece = body.subarray(at, at + 65_536);
    parts.push(Buffer.from([61 << 2, (piece.length - 1) & 255, (piece.length - 1) >> 8]), piece);
  }
  return Buffer.concat(parts);
}

/** Remote write 1.0: one sample at `timeMs` of each of `series` series that `job` names. */
export function remoteWriteBody(job, series, timeMs) {
  const label = (name, value) => [
    1,
    'bytes',
    message([
      [1, 'bytes', name],
      [2, 'bytes', value],
    ]),
  ];
  const timeseries = Array.from({ length: series }, (_, at) => [
    1,
    'bytes',
    message([
      label('__name__', `load_metric_${at % 50}`),
      label('instance', `10.0.${at >> 8}.${at & 255}:9100`),
      label('job', job),
      [
        2,
        'bytes',
        message([
          [1, 'double', timeMs / 1000 + at],
          [2, 'varint', timeMs],
        ]),
      ],
    ]),
  ]);
  return snappyLiterals(message(timeseries));
}

/** Line protocol: `lines` lines of seven fields at `timeMs`. */
export function lineBody(host, lines, timeMs) {
  let text = '';
  for (let at = 0; at < lines; at++) {
    text += `load,host=${host},cpu=cpu${at} a=${at}.5,b=${at}i,c=1u,d=true,e=${timeMs % 1000},f=2e3,g=-0.25 ${timeMs}000000\n`;
  }
  return Buffer.from(text);
}

/** OTLP traces: `spans` server spans with ten attributes, each a trace of its own. */
export function otlpTraceBody(service, spans, timeMs, firstId) {
  const text = (key, value) => [
    9,
    'bytes',
    message([
      [1, 'bytes', key],
      [2, 'bytes', message([[1, 'bytes', value]])],
    ]),
  ];
  const rows = Array.from({ length: spans }, (_, at) => {
    const id = Buffer.alloc(16);
    id.writeBigUInt64BE(BigInt(firstId + at), 8);
    id[0] = 1;
    const startNs = BigInt(timeMs) * 1_000_000n + BigInt(at);
    return [
      2,
      'bytes',
      message([
        [1, 'bytes', id],
        [2, 'bytes', id.subarray(8)],
        [5, 'bytes', `GET /item/{id}`],
        [6, 'varint', 2],
        [7, 'fixed64', startNs],
        [8, 'fixed64', startNs + 5_000_000n],
        text('http.request.method', 'GET'),
        text('http.route', '/item/{id}'),
        text('url.path', `/item/${at}`),
        text('url.scheme', 'http'),
        text('server.address', 'shop.example'),
        text('user_agent.original', 'load/1.0'),
        text('network.protocol.version', '1.1'),
        text('client.address', '10.1.2.3'),
        text('app.tenant', `tenant-${at % 20}`),
        text('http.response.status_code', at % 50 === 0 ? '500' : '200'),
      ]),
    ];
  });
  const resource = message([
    [
      1,
      'bytes',
      message([
        [1, 'bytes', 'service.name'],
        [2, 'bytes', message([[1, 'bytes', service]])],
      ]),
    ],
  ]);
  return message([
    [
      1,
      'bytes',
      message([
        [1, 'bytes', resource],
        [2, 'bytes', message(rows)],
      ]),
    ],
  ]);
}

/** Zipkin JSON: `spans` server spans, each a trace of its own. */
export function zipkinBody(service, spans, timeMs, firstId) {
  const rows = Array.from({ length: spans }, (_, at) => ({
    traceId: `2${(firstId + at).toString(16).padStart(15, '0')}`,
    id: (firstId + at).toString(16).padStart(16, '0'),
    kind: 'SERVER',
    name: 'get /item',
    timestamp: timeMs * 1000 + at,
    duration: 5000,
    localEndpoint: { serviceName: service, ipv4: '10.2.3.4', port: 8080 },
    tags: { 'http.method': 'GET', 'http.path': `/item/${at}` },
  }));
  return Buffer.from(JSON.stringify(rows));
}
