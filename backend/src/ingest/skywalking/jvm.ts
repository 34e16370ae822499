import { type MetricsBatch } from '../metrics/metrics-sink';
import { ProtoReader } from '../wire/proto-reader';
import { type MeterOwner, sample } from './meters';

const SIZES = ['init', 'max', 'used', 'committed'] as const;
const POOLS = [
  'code_cache',
  'newgen',
  'oldgen',
  'survivor',
  'permgen',
  'metaspace',
  'zheap',
  'compressed_class_space',
  'codeheap_non_nmethods',
  'codeheap_profiled_nmethods',
  'codeheap_non_profiled_nmethods',
] as const;
const PHASES = ['new', 'old', 'normal'] as const;
const THREADS = ['live', 'daemon', 'peak', 'runnable', 'blocked', 'waiting', 'timed_waiting'] as const;
const CLASSES = ['loaded', 'unloaded_total', 'loaded_total'] as const;

/** `JVMMetricCollection`: what the Java agent measures every second, as `skywalking_jvm_…`. */
export function decodeJvm(message: Buffer, batch: MetricsBatch): void {
  const owner: MeterOwner = { service: '', instance: '', timeMs: 0 };
  const metrics: ProtoReader[] = [];
  const reader = new ProtoReader(message);
  while (reader.next()) {
    if (reader.field === 1) metrics.push(reader.message());
    else if (reader.field === 2) owner.service = reader.text();
    else if (reader.field === 3) owner.instance = reader.text();
    else reader.skip();
  }
  for (const metric of metrics) readMetric(metric, { ...owner }, batch);
}

function readMetric(reader: ProtoReader, owner: MeterOwner, batch: MetricsBatch): void {
  // Values may come before the time that they are of.
  const values: [name: string, labels: readonly string[], value: number][] = [];
  while (reader.next()) {
    const add = (name: string, labels: readonly string[], value: number) =>
      values.push([`skywalking_jvm_${name}`, labels, value]);
    if (reader.field === 1) owner.timeMs = reader.integer();
    else if (reader.field === 2) readCpu(reader.message(), (value) => add('cpu_percent', [], value));
    else if (reader.field === 3) {
      const { kind, numbers } = readNumbers(reader.message());
      const labels = ['heap', String(kind !== 0)];
      SIZES.forEach((size, at) => add(`memory_${size}_bytes`, labels, numbers[at + 2] ?? 0));
    } else if (reader.field === 4) {
      const { kind, numbers } = readNumbers(reader.message());
      const labels = ['pool', POOLS[kind] ?? String(kind)];
      SIZES.forEach((size, at) => add(`memory_pool_${size}_bytes`, labels, numbers[at + 2] ?? 0));
    } else if (reader.field === 5) {
      const { kind, numbers } = readNumbers(reader.message());
      const labels = ['phase', PHASES[kind] ?? String(kind)];
      add('gc_collections', labels, numbers[2] ?? 0);
      add('gc_milliseconds', labels, numbers[3] ?? 0);
    } else if (reader.field === 6) {
      const { numbers } = readNumbers(reader.message());
      THREADS.forEach((state, at) => add('threads', ['state', state], numbers[at + 1] ?? 0));
    } else if (reader.field === 7) {
      const { numbers } = readNumbers(reader.message());
      CLASSES.forEach((state, at) => add('classes', ['state', state], numbers[at + 1] ?? 0));
    } else reader.skip();
  }
  for (const [name, labels, value] of values) sample(batch, owner, name, labels, value);
}

function readCpu(reader: ProtoReader, onValue: (percent: number) => void): void {
  while (reader.next()) {
    if (reader.field === 2) onValue(reader.double());
    else reader.skip();
  }
}

const MAX_FIELDS = 16;

/** A message of integers alone, by field number; `kind` is the first. */
function readNumbers(reader: ProtoReader): { kind: number; numbers: number[] } {
  const numbers = new Array<number>(MAX_FIELDS).fill(0);
  while (reader.next()) {
    if (reader.field < MAX_FIELDS) numbers[reader.field] = reader.integer();
    else reader.skip();
  }
  return { kind: numbers[1] ?? 0, numbers };
}
