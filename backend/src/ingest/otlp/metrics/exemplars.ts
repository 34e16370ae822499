import { type WireReader } from '../../prometheus/wire-reader';
import { enter, leave, readAttribute, readBytes } from './attributes';
import { EXEMPLAR } from './fields';
import { type PointReader } from './points';

/** What OpenMetrics allows for the names and values of an exemplar's labels together. */
const MOST_CHARACTERS = 128;

export interface ReadExemplar {
  readonly timeMs: number;
  readonly value: number;
  readonly traceId: string;
  /** Names and values in turn, sorted by name, trace and span among them. */
  readonly labels: readonly string[];
}

/** Reads the exemplar whose message begins at `start`; undefined when it has no value. */
export function readExemplar(wire: WireReader, points: PointReader, start: number): ReadExemplar | undefined {
  const { at, end } = wire;
  wire.at = start;
  enter(wire);
  const attributes = new Map<string, string>();
  let timeMs = 0;
  let value: number | undefined;
  let traceId = '';
  let spanId = '';
  while (wire.at < wire.end) {
    const tag = wire.tag();
    if (tag === EXEMPLAR.time) timeMs = points.timeMs();
    else if (tag === EXEMPLAR.double) value = wire.double();
    else if (tag === EXEMPLAR.int) value = points.signed();
    else if (tag === EXEMPLAR.traceId) traceId = idOf(readBytes(wire, 'hex'));
    else if (tag === EXEMPLAR.spanId) spanId = idOf(readBytes(wire, 'hex'));
    else if (tag === EXEMPLAR.attributes) readAttribute(wire, attributes);
    else wire.skip(tag);
  }
  leave(wire, end);
  wire.at = at;
  if (value === undefined) return undefined;
  const own = [...(traceId === '' ? [] : ['trace_id', traceId]), ...(spanId === '' ? [] : ['span_id', spanId])];
  const filtered = [...attributes].filter(([name, text]) => name !== '' && text !== '');
  const length = [...own, ...filtered.flat()].reduce((sum, text) => sum + text.length, 0);
  const labels = new Map(length <= MOST_CHARACTERS ? filtered : []);
  for (let i = 0; i < own.length; i += 2) labels.set(own[i] as string, own[i + 1] as string);
  return { timeMs, value, traceId, labels: [...labels].sort(([a], [b]) => (a < b ? -1 : 1)).flat() };
}

/** An id of zeros is none. */
const idOf = (hex: string) => (/^0*$/.test(hex) ? '' : hex);
