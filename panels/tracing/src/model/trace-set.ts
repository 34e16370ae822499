import { type SpanRows } from './span';

/** One trace of an answer, or one read from a file. */
export interface TraceEntry {
  /** Trace id, made unique where an imported trace has the id of another. */
  readonly key: string;
  readonly traceId: string;
  /** What the chooser writes: service and operation of its first root. */
  readonly name: string;
  readonly rows: SpanRows;
  /** Name of the file, empty for what was asked for. */
  readonly file: string;
}

/** Splits the spans of an answer by trace id, in order of appearance. */
export function splitTraces(rows: SpanRows, file = ''): TraceEntry[] {
  const [first] = rows.spans;
  if (first && rows.spans.every(({ traceId }) => traceId === first.traceId)) {
    return [{ key: first.traceId, traceId: first.traceId, name: nameOf(rows), rows, file }];
  }
  const byId = new Map<string, number[]>();
  rows.spans.forEach(({ traceId }, index) => {
    const members = byId.get(traceId);
    if (members) {
      members.push(index);
    } else {
      byId.set(traceId, [index]);
    }
  });
  return [...byId].map(([traceId, members]) => {
    const part = pick(rows, members);
    return { key: traceId, traceId, name: nameOf(part), rows: part, file };
  });
}

/** Adds traces behind others; a key that is taken gets a number. */
export function joinEntries(known: readonly TraceEntry[], added: readonly TraceEntry[]): TraceEntry[] {
  const taken = new Set(known.map(({ key }) => key));
  const joined = [...known];
  for (const entry of added) {
    let key = entry.key;
    for (let number = 2; taken.has(key); number++) {
      key = `${entry.key}#${number}`;
    }
    taken.add(key);
    joined.push({ ...entry, key });
  }
  return joined;
}

function pick(rows: SpanRows, members: readonly number[]): SpanRows {
  const at = (index: number) => members[index] ?? 0;
  return {
    spans: members.flatMap((member) => rows.spans[member] ?? []),
    detail: (index) => rows.detail(at(index)),
    tags: (index) => rows.tags(at(index)),
    warnings: (index) => rows.warnings(at(index)),
    defects: rows.defects,
    notices: rows.notices,
  };
}

function nameOf({ spans }: SpanRows): string {
  const root = spans.find(({ parentSpanId }) => parentSpanId === '') ?? spans[0];
  return [root?.service, root?.operation].filter(Boolean).join(' ');
}
