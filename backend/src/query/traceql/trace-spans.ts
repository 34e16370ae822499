import { type LinkRow, type Links } from '../trace/link-row';
import { inTreeOrder } from '../trace/tree';
import { type Field, fieldText } from './ast';
import { type Value } from './evaluate';

/** A span of an assembled trace, with its place in it and those of its fields that a query names. */
export interface TraceNode {
  readonly row: LinkRow;
  readonly parent: TraceNode | undefined;
  childCount: number;
  /** Nested sets: a span's descendants have their numbers between its own. */
  readonly left: number;
  right: number;
  readonly values: ReadonlyMap<string, Value>;
}

export interface SpanTrace {
  readonly id: string;
  readonly nodes: readonly TraceNode[];
  readonly root: TraceNode;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** Values of rows by row id, each by the text of its field. */
export type RowValues = ReadonlyMap<string, ReadonlyMap<string, Value>>;

const NONE: ReadonlyMap<string, Value> = new Map();

/** Numbers the spans of a trace depth first; a trace of several trees is numbered on. */
export function spanTrace(rows: readonly LinkRow[], links: Links, values: RowValues): SpanTrace | undefined {
  const nodes = new Map<string, TraceNode>();
  const open: TraceNode[] = [];
  let number = 0;
  const closeTo = (depth: number) => {
    while (open.length > depth) (open.pop() as TraceNode).right = ++number;
  };
  for (const { row, link, depth } of inTreeOrder(rows, links)) {
    closeTo(depth);
    const parent = depth > 0 && link ? nodes.get(link.parent) : undefined;
    if (parent) parent.childCount++;
    const node = { row, parent, childCount: 0, left: ++number, right: 0, values: values.get(row.rowId) ?? NONE };
    nodes.set(row.rowId, node);
    open.push(node);
  }
  closeTo(0);
  const all = [...nodes.values()];
  const [first] = all;
  if (!first) return undefined;
  const earliest = all.reduce((a, b) => (b.row.startNs < a.row.startNs ? b : a)).row.startNs;
  const latest = all.reduce((a, b) => (b.row.endNs > a.row.endNs ? b : a)).row.endNs;
  return { id: traceIdOf(rows, first.row), nodes: all, root: first, startNs: earliest, endNs: latest };
}

const HEX = /^[0-9a-fA-F]{1,32}$/;

/** The trace id as 1 to 32 hex digits: what headers carried, else the row id of its root. */
export function traceIdOf(rows: readonly LinkRow[], root: LinkRow): string {
  const usable = (id: string) => HEX.test(id) && /[^0]/.test(id);
  const told = usable(root.traceId) ? root.traceId : rows.find(({ traceId }) => usable(traceId))?.traceId;
  const id = told?.toLowerCase() ?? BigInt(root.rowId).toString(16);
  return id.replace(/^0+/, '');
}

export const serviceField: Field = { kind: 'attribute', scope: 'resource', name: 'service.name', parent: false };
export const nameField: Field = { kind: 'intrinsic', name: 'name' };
export const statusField: Field = { kind: 'intrinsic', name: 'status' };
export const spanIdField: Field = { kind: 'intrinsic', name: 'span:id' };

/** A field of a span, be it of its row or of its place in the trace. */
export function valueOf(field: Field, node: TraceNode, trace: SpanTrace): Value {
  if (field.kind === 'attribute') {
    if (!field.parent) return node.values.get(fieldText(field)) ?? null;
    return node.parent ? valueOf({ ...field, parent: false }, node.parent, trace) : null;
  }
  switch (field.name) {
    case 'rootName':
      return valueOf(nameField, trace.root, trace);
    case 'rootServiceName':
      return valueOf(serviceField, trace.root, trace);
    case 'traceDuration':
      return Number(trace.endNs - trace.startNs);
    case 'nestedSetLeft':
      return node.left;
    case 'nestedSetRight':
      return node.right;
    case 'nestedSetParent':
      return node.parent?.left ?? -1;
    case 'childCount':
      return node.childCount;
    case 'trace:id':
      return trace.id;
    case 'parent':
    case 'span:parentID':
      return node.parent ? valueOf(spanIdField, node.parent, trace) : null;
    default:
      return node.values.get(field.name) ?? null;
  }
}
