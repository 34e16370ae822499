import { type TraceDefect } from '@thalweg/protocol';
import {
  isAppSpan,
  isClientProcess,
  isServerProcess,
  isTcp,
  type LinkRow,
  type Links,
  type RowLink,
  SAME_HOST_TOLERANCE_NS,
} from './link-row';

/** What is odd about a tree, row by row. Nothing here removes a row; a panel marks it and says why. */
export function findDefects(rows: readonly LinkRow[], links: Links, cut: ReadonlyMap<string, RowLink>): TraceDefect[] {
  const byId = new Map(rows.map((row) => [row.rowId, row]));
  const served = new Set<string>();
  for (const link of links.values()) if (link.rule === 'tcp_seq' || link.rule === 'span_id') served.add(link.parent);
  const root = rows.find((row) => !links.has(row.rowId));
  const defects: TraceDefect[] = [];
  for (const row of rows) {
    const add = (kind: string, detail: string) => defects.push({ row_id: row.rowId, kind, detail });
    const link = links.get(row.rowId);
    const parent = link && byId.get(link.parent);
    const loop = cut.get(row.rowId);
    if (loop) {
      add('cycle', `Its parent by ${loop.rule} (${loop.key}) is row ${loop.parent}, which hangs below it; cut here.`);
    } else if (!parent && row !== root) {
      add('orphan', orphanDetail(row));
    }
    if (parent) skew(row, parent, link.rule, add);
    missingSide(row, link, row === root, served, add);
  }
  return defects;
}

function orphanDetail(row: LinkRow): string {
  if (row.parentSpanId !== '' && isAppSpan(row)) return `Its parent span ${row.parentSpanId} was not received.`;
  if (isClientProcess(row) && row.requestContext === '')
    return 'The call carries no thread trace id: it was made outside the thread that received a request.';
  return 'No rule connects it to the rest; it is here because it carries the same trace id or message.';
}

function skew(row: LinkRow, parent: LinkRow, rule: string, add: (kind: string, detail: string) => void): void {
  const early = parent.startNs - row.startNs;
  // Only one message on its way must also end within its parent: other children may outlive theirs.
  const late = rule === 'tcp_seq' && row.complete && parent.complete ? row.endNs - parent.endNs : 0n;
  const worst = early > late ? early : late;
  if (worst <= SAME_HOST_TOLERANCE_NS) return;
  const what = early >= late ? 'starts' : 'ends';
  const when = early >= late ? 'before' : 'after';
  const clocks =
    row.agentId === parent.agentId
      ? `both were seen by agent ${row.agentId}`
      : `the clocks of agents ${parent.agentId} and ${row.agentId} differ at least by that`;
  add('clock_skew', `It ${what} ${milliseconds(worst)} ms ${when} its parent ${parent.rowId}; ${clocks}.`);
}

function missingSide(
  row: LinkRow,
  link: RowLink | undefined,
  isRoot: boolean,
  served: ReadonlySet<string>,
  add: (kind: string, detail: string) => void,
): void {
  // Datagrams carry no sequence number, so nothing pairs their two sides.
  if (!isTcp(row)) return;
  if (isClientProcess(row) && !served.has(row.rowId)) {
    add('missing_server_side', `Nothing was seen of this call beyond the client; the server is ${row.server}.`);
  } else if (isServerProcess(row) && !isRoot && link?.rule !== 'tcp_seq' && link?.rule !== 'span_id') {
    add('missing_client_side', `Nothing was seen of the client of this request; it came from ${row.client}.`);
  }
}

const milliseconds = (ns: bigint): string => (Number(ns) / 1e6).toFixed(3);
