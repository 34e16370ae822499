import { type MetricsBatch } from '../metrics/metrics-sink';
import { ProtoReader } from '../wire/proto-reader';
import { MAX_MS } from './segment';

/** Whose metrics these are, as labels `job` and `instance`. */
export interface MeterOwner {
  service: string;
  instance: string;
  timeMs: number;
}

interface Bucket {
  readonly lower: number;
  readonly count: number;
}

/** `MeterData`. Owner and time come with the first message of a stream alone, so `owner` is carried from one to the next. */
export function decodeMeter(message: Buffer, owner: MeterOwner, batch: MetricsBatch): void {
  readMeter(new ProtoReader(message), owner, batch);
}

/** `MeterDataCollection`. */
export function decodeMeters(message: Buffer, owner: MeterOwner, batch: MetricsBatch): void {
  const reader = new ProtoReader(message);
  while (reader.next()) {
    if (reader.field === 1) readMeter(reader.message(), owner, batch);
    else reader.skip();
  }
}

function readMeter(reader: ProtoReader, owner: MeterOwner, batch: MetricsBatch): void {
  let single: ProtoReader | undefined;
  let histogram: ProtoReader | undefined;
  while (reader.next()) {
    if (reader.field === 1) single = reader.message();
    else if (reader.field === 2) histogram = reader.message();
    else if (reader.field === 3) owner.service = reader.text() || owner.service;
    else if (reader.field === 4) owner.instance = reader.text() || owner.instance;
    else if (reader.field === 5) owner.timeMs = reader.integer() || owner.timeMs;
    else reader.skip();
  }
  if (single) readSingle(single, owner, batch);
  if (histogram) readHistogram(histogram, owner, batch);
}

function readSingle(reader: ProtoReader, owner: MeterOwner, batch: MetricsBatch): void {
  let name = '';
  let value = 0;
  const labels: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) name = reader.text();
    else if (reader.field === 2) readLabel(reader.message(), labels);
    else if (reader.field === 3) value = reader.double();
    else reader.skip();
  }
  sample(batch, owner, name, labels, value);
}

/** Buckets tell their lower bounds and own counts; stored are upper bounds and sums, as Prometheus has them. */
function readHistogram(reader: ProtoReader, owner: MeterOwner, batch: MetricsBatch): void {
  let name = '';
  const labels: string[] = [];
  const buckets: Bucket[] = [];
  while (reader.next()) {
    if (reader.field === 1) name = reader.text();
    else if (reader.field === 2) readLabel(reader.message(), labels);
    else if (reader.field === 3) buckets.push(readBucket(reader.message()));
    else reader.skip();
  }
  buckets.sort((a, b) => a.lower - b.lower);
  let sum = 0;
  buckets.forEach(({ count }, at) => {
    sum += count;
    const upper = buckets[at + 1]?.lower;
    sample(batch, owner, `${name}_bucket`, [...labels, 'le', upper === undefined ? '+Inf' : String(upper)], sum);
  });
  if (buckets.length > 0) sample(batch, owner, `${name}_count`, labels, sum);
}

function readBucket(reader: ProtoReader): Bucket {
  let lower = 0;
  let count = 0;
  while (reader.next()) {
    if (reader.field === 1) lower = reader.double();
    else if (reader.field === 2) count = reader.integer();
    else if (reader.field === 3 && reader.bool()) lower = Number.NEGATIVE_INFINITY;
    else if (reader.field > 3) reader.skip();
  }
  return { lower, count };
}

function readLabel(reader: ProtoReader, labels: string[]): void {
  let name = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) name = reader.text();
    else if (reader.field === 2) value = reader.text();
    else reader.skip();
  }
  labels.push(name, value);
}

/** One value of a metric of an instance; names are brought to what PromQL takes. */
export function sample(
  batch: MetricsBatch,
  { service, instance, timeMs }: MeterOwner,
  name: string,
  labels: readonly string[],
  value: number,
): void {
  if (name === '' || timeMs <= 0 || timeMs > MAX_MS) return;
  const all = new Map<string, string>();
  for (let at = 0; at + 1 < labels.length; at += 2) all.set(legal(labels[at] as string), labels[at + 1] as string);
  all.set('job', service);
  all.set('instance', instance);
  const sorted = [...all].filter(([label, text]) => label !== '__name__' && text !== '');
  sorted.sort(([a], [b]) => (a < b ? -1 : 1));
  batch.sample(batch.series(legal(name), sorted.flat()), timeMs, value);
}

const legal = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
