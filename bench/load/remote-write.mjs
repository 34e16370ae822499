// Remote write 1.0 as Prometheus sends it: hosts of 500 series as node-exporter has them, a sample every 15 s.
import { createRequire } from 'node:module';

const { compress } = createRequire(import.meta.url)('snappyjs');

const SERIES_PER_HOST = 500;
const STEP_MS = 15_000;
const SAMPLES_PER_BODY = 2000;
/** Families, how many series of each a host has, and how their values move. */
const FAMILIES = [
  [
    'node_cpu_seconds_total',
    128,
    'seconds',
    (i) => [
      ['cpu', String(i >> 3)],
      ['mode', `mode${i & 7}`],
    ],
  ],
  ['node_softnet_processed_total', 80, 'counter', (i) => [['cpu', String(i)]]],
  ['node_disk_written_bytes_total', 80, 'bytes', (i) => [['device', `nvme${i}n1`]]],
  ['node_network_receive_bytes_total', 60, 'bytes', (i) => [['device', `eth${i}`]]],
  ['node_filesystem_avail_bytes', 56, 'gauge', (i) => [['mountpoint', `/data/${i}`]]],
  ['node_memory_pages', 48, 'gauge', (i) => [['kind', `kind${i}`]]],
  ['node_netstat_total', 43, 'idle', (i) => [['kind', `kind${i}`]]],
  ['node_load1', 5, 'load', (i) => [['of', String(i)]]],
];

export const intake = {
  name: 'remote write',
  unit: 'samples',
  path: '/api/v1/write',
  headers: {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
  },
  /** Also takes these bytes: Debian's Prometheus. */
  peer: 'prometheus',
  /** Tables whose size on disk is what the records take. */
  tables: ['metrics.samples'],
  prepare,
};

/** Bodies for each connection, in order of time; a series always goes over the same connection. */
function prepare({ records, connections, hosts = 40 }) {
  const random = numbers(7);
  const steps = Math.ceil(records / (hosts * SERIES_PER_HOST));
  const startMs = Date.now() - steps * STEP_MS;
  const series = Array.from({ length: hosts }, (_, host) => hostSeries(host, random));
  const lanes = Array.from({ length: connections }, () => []);
  const hostsPerBody = SAMPLES_PER_BODY / SERIES_PER_HOST;
  for (let step = 0; step < steps; step++) {
    for (let lane = 0; lane < connections; lane++) {
      const mine = series.filter((_, host) => host % connections === lane);
      for (let at = 0; at < mine.length; at += hostsPerBody) {
        const group = mine.slice(at, at + hostsPerBody).flat();
        const timeMs = startMs + step * STEP_MS;
        const message = Buffer.concat(group.map((one) => timeseries(one, timeMs, random)));
        lanes[lane].push({ body: Buffer.from(compress(message)), records: group.length });
      }
    }
  }
  return lanes;
}

function hostSeries(host, random) {
  return FAMILIES.flatMap(([name, count, kind, labelsOf]) =>
    Array.from({ length: count }, (_, i) => {
      const labels = [
        ['__name__', name],
        ['cluster', 'bench'],
        ...labelsOf(i),
        ['env', 'production'],
        ['instance', `10.20.${host >> 8}.${host & 255}:9100`],
        ['job', 'node'],
      ].sort(([a], [b]) => (a < b ? -1 : 1));
      const bytes = Buffer.concat(labels.map(([key, value]) => field(1, [...text(1, key), ...text(2, value)])));
      return { labels: bytes, kind, value: Math.floor(random() * 1e6), rate: random() < 0.3 ? 0 : random() };
    }),
  );
}

function move(one, random) {
  switch (one.kind) {
    case 'seconds':
      return (one.value = Math.round((one.value + one.rate * 15 * random()) * 100) / 100);
    case 'counter':
      return (one.value += Math.floor(one.rate * 1000 * random()));
    case 'bytes':
      return (one.value += Math.floor(one.rate * 1000 * random()) * 512);
    case 'gauge':
      return (one.value = Math.max(0, one.value + Math.floor((random() - 0.5) * one.rate * 1000) * 4096));
    case 'load':
      return (one.value = Math.round((1 + random()) * 100) / 100);
    default:
      return one.value;
  }
}

function timeseries(one, timeMs, random) {
  const sample = Buffer.alloc(18);
  sample[0] = 0x09;
  sample.writeDoubleLE(move(one, random), 1);
  sample[9] = 0x10;
  const end = varint(sample, 10, timeMs);
  return field(1, [...one.labels, ...field(2, sample.subarray(0, end))]);
}

const text = (number, value) => field(number, Buffer.from(value));

function field(number, bytes) {
  const head = Buffer.alloc(6);
  head[0] = (number << 3) | 2;
  const end = varint(head, 1, bytes.length);
  return Buffer.concat([head.subarray(0, end), Buffer.from(bytes)]);
}

function varint(target, at, value) {
  for (; value >= 128; value = Math.floor(value / 128)) target[at++] = (value & 127) | 128;
  target[at++] = value;
  return at;
}

/** The same numbers in every run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}
