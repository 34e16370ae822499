// Line protocol as Telegraf sends it: hosts of 67 lines of 5 to 10 fields, every 15 s, 1,000 lines a body.
const STEP_MS = 15_000;
const LINES_PER_BODY = 1000;
/** Measurement, tag that tells its devices apart, how many there are, fields and how their values move. */
const MEASUREMENTS = [
  ['disk', 'device', 8, 'reads writes read_bytes write_bytes merged', ['count', 'count', 'bytes', 'bytes', 'idle']],
  [
    'net',
    'interface',
    8,
    'bytes_recv bytes_sent packets_recv packets_sent err_in err_out drop_in drop_out',
    ['bytes', 'count'],
  ],
  ['cpu', 'cpu', 32, 'user system idle iowait softirq nice irq steal', ['percent', 'percent', 'percent', 'idle']],
  ['mem', 'kind', 6, 'total free available buffers cached active inactive dirty mapped slab', ['bytes', 'idle']],
  ['processes', 'state', 13, 'running sleeping blocked zombies total', ['count', 'idle']],
];

export const intake = {
  name: 'line protocol',
  unit: 'values',
  path: '/write',
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  tables: ['metrics.samples'],
  prepare,
};

/** Bodies for each connection, in order of time; a series always goes over the same connection. */
function prepare({ records, connections, hosts = 40 }) {
  const random = numbers(7);
  const lines = Array.from({ length: hosts }, (_, host) => hostLines(host));
  const perStep = lines.flat().reduce((sum, { values }) => sum + values.length, 0);
  const steps = Math.ceil(records / perStep);
  const startMs = Date.now() - steps * STEP_MS;
  const lanes = Array.from({ length: connections }, () => []);
  for (let lane = 0; lane < connections; lane++) {
    const mine = lines.filter((_, host) => host % connections === lane).flat();
    for (let step = 0; step < steps; step++) {
      for (let at = 0; at < mine.length; at += LINES_PER_BODY) {
        const group = mine.slice(at, at + LINES_PER_BODY);
        const text = group.map((line) => write(line, startMs + step * STEP_MS, random)).join('');
        lanes[lane].push({
          body: Buffer.from(text),
          records: group.reduce((sum, { values }) => sum + values.length, 0),
        });
      }
    }
  }
  return lanes;
}

function hostLines(host) {
  return MEASUREMENTS.flatMap(([measurement, tag, devices, names, kinds]) =>
    Array.from({ length: devices }, (_, device) => ({
      head: `${measurement},cluster=bench,${tag}=${tag}${device},env=production,host=host-${String(host).padStart(5, '0')}.example.internal`,
      values: names
        .split(' ')
        .map((name, i) => ({ name, kind: kinds[i % kinds.length], value: (host * 7919 + device * 31 + i) % 100_000 })),
    })),
  );
}

function write({ head, values }, timeMs, random) {
  const fields = values.map((field) => `${field.name}=${move(field, random)}`);
  return `${head} ${fields.join(',')} ${timeMs}000000\n`;
}

function move(field, random) {
  if (field.kind === 'percent') return (Math.round(random() * 10_000) / 100).toString();
  if (field.kind === 'count') field.value += Math.floor(random() * 1000);
  if (field.kind === 'bytes') field.value += Math.floor(random() * 1000) * 512;
  return `${field.value}i`;
}

/** The same numbers in every run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}
