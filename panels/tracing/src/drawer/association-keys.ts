import { asText } from '../model/span-values';
import { type Trace } from '../model/trace';

/** A value of a span by which others could be found, and those of the trace that have it too. */
export interface AssociationKey {
  readonly name: string;
  readonly value: string;
  readonly sharedBy: readonly number[];
}

/** Columns that mean the same kind of id: a value of one is looked for in all of its family. */
const FAMILY: Readonly<Record<string, string>> = Object.freeze({
  trace_id: 'trace',
  trace_id_2: 'trace',
  span_id: 'span',
  parent_span_id: 'span',
  x_request_id_0: 'request',
  x_request_id_1: 'request',
  req_tcp_seq: 'req_seq',
  resp_tcp_seq: 'resp_seq',
  syscall_trace_id_request: 'syscall',
  syscall_trace_id_response: 'syscall',
});

/** Spans that are looked through; more would keep the reader waiting for a tab. */
const LOOKED_AT = 20_000;

type Index = ReadonlyMap<string, readonly number[]>;
const known = new WeakMap<Trace, Index>();

interface Found {
  readonly name: string;
  readonly value: string;
  readonly slot: string;
}

function keysOf(trace: Trace, span: number): Found[] {
  const tags = trace.rows.tags(span);
  // Ids of threads count within one kernel only.
  const agent = tags.find(({ key }) => key === 'agent_id')?.value;
  return tags.flatMap(({ key, value }) => {
    const family = Object.hasOwn(FAMILY, key) ? FAMILY[key] : undefined;
    const text = value === null || value === undefined ? '' : asText(value);
    if (family === undefined || text === '' || text === '0') {
      return [];
    }
    const scope = family === 'syscall' ? `${family} ${String(agent)}` : family;
    return [{ name: key, value: text, slot: `${scope} ${text}` }];
  });
}

function indexOf(trace: Trace): Index {
  const found = known.get(trace);
  if (found) {
    return found;
  }
  const index = new Map<string, number[]>();
  const limit = Math.min(trace.spans.length, LOOKED_AT);
  for (let span = 0; span < limit; span++) {
    for (const { slot } of keysOf(trace, span)) {
      const list = index.get(slot);
      if (!list) {
        index.set(slot, [span]);
      } else if (list.at(-1) !== span) {
        list.push(span);
      }
    }
  }
  known.set(trace, index);
  return index;
}

/** Every id of a span that links could be made by; `sharedBy` is empty where nobody else has it. */
export function associationKeys(trace: Trace, span: number): AssociationKey[] {
  const index = indexOf(trace);
  return keysOf(trace, span).map(({ name, value, slot }) => ({
    name,
    value,
    sharedBy: (index.get(slot) ?? []).filter((other) => other !== span),
  }));
}
