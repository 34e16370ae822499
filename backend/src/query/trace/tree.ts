import { type TraceDefect } from '@thalweg/protocol';
import { findDefects } from './defects';
import { compareRows, type LinkRow, type Links, type RowLink } from './link-row';
import { linkMessages } from './message-links';
import { linkProcesses } from './process-links';
import { linkSpanIds } from './span-links';
import { linkToldSpans } from './told-links';
import { linkByTraceAndTime, linkRequestIds } from './weak-links';

export interface TreeSpan {
  readonly row: LinkRow;
  readonly link: RowLink | undefined;
  readonly depth: number;
  /** The time that none of its children covers. */
  readonly selfNs: bigint;
}

export interface TraceTree {
  /** Parents before their children, siblings by time. Every row that was given is here once. */
  readonly spans: readonly TreeSpan[];
  readonly defects: readonly TraceDefect[];
}

/**
 * Builds the tree of a set of rows: a pure function of the set, whatever the order of the rows. No row is lost and no
 * loop survives: what no rule connects is a root of its own, a cycle is cut at its earliest row, and both are told.
 */
export function buildTrace(given: readonly LinkRow[]): TraceTree {
  const rows = canonical(given);
  const links = linkRows(rows);
  const cut = cutCycles(rows, links);
  return { spans: inTreeOrder(rows, links), defects: findDefects(rows, links, cut) };
}

/** Once per row id, in an order that depends on the rows alone. */
export function canonical(rows: readonly LinkRow[]): LinkRow[] {
  const seen = new Set<string>();
  return [...rows].sort(compareRows).filter((row) => !seen.has(row.rowId) && seen.add(row.rowId));
}

/** All rules, from exact to weak; a weaker one never replaces a stronger. `rows` are canonical. */
export function linkRows(rows: readonly LinkRow[]): Links {
  const links: Links = new Map();
  linkMessages(rows, links);
  linkProcesses(rows, links);
  // Headers say more of a call than its thread does; the thread still tells which request its span was made for.
  const byThread = new Map(links);
  linkSpanIds(rows, links);
  linkToldSpans(rows, links, byThread);
  linkRequestIds(rows, links);
  linkByTraceAndTime(rows, links);
  return links;
}

/** Removes one link of each cycle, that of its earliest row, and returns the rows that became roots by it. */
export function cutCycles(rows: readonly LinkRow[], links: Links): Map<string, RowLink> {
  const cut = new Map<string, RowLink>();
  const settled = new Set<string>();
  const rank = new Map(rows.map((row, index) => [row.rowId, index]));
  for (const row of rows) {
    const path: string[] = [];
    const onPath = new Set<string>();
    let at: string | undefined = row.rowId;
    while (at !== undefined && !settled.has(at) && !onPath.has(at)) {
      path.push(at);
      onPath.add(at);
      const parent: string | undefined = links.get(at)?.parent;
      at = parent !== undefined && rank.has(parent) ? parent : undefined;
    }
    if (at !== undefined && onPath.has(at)) {
      const cycle = path.slice(path.indexOf(at));
      const earliest = cycle.reduce((a, b) => ((rank.get(a) ?? 0) <= (rank.get(b) ?? 0) ? a : b));
      cut.set(earliest, links.get(earliest) as RowLink);
      links.delete(earliest);
    }
    for (const id of path) settled.add(id);
  }
  return cut;
}

/** The root above each row. */
export function rootsOf(rows: readonly LinkRow[], links: Links): Map<string, string> {
  const roots = new Map<string, string>();
  const known = new Set(rows.map(({ rowId }) => rowId));
  for (const row of rows) {
    const path: string[] = [];
    let at = row.rowId;
    while (!roots.has(at)) {
      path.push(at);
      const parent = links.get(at)?.parent;
      if (parent === undefined || !known.has(parent)) break;
      at = parent;
    }
    const root = roots.get(at) ?? at;
    for (const id of path) roots.set(id, root);
  }
  return roots;
}

export function inTreeOrder(rows: readonly LinkRow[], links: Links): TreeSpan[] {
  const byId = new Map(rows.map((row) => [row.rowId, row]));
  const children = new Map<string, LinkRow[]>();
  const roots: LinkRow[] = [];
  for (const row of rows) {
    const parent = links.get(row.rowId)?.parent;
    if (parent === undefined || !byId.has(parent)) roots.push(row);
    else {
      const siblings = children.get(parent);
      if (siblings) siblings.push(row);
      else children.set(parent, [row]);
    }
  }
  const spans: TreeSpan[] = [];
  const open = roots.reverse().map((row) => ({ row, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { row, depth } = next;
    const below = children.get(row.rowId) ?? [];
    spans.push({ row, link: links.get(row.rowId), depth, selfNs: selfTime(row, below) });
    for (let at = below.length - 1; at >= 0; at--) open.push({ row: below[at] as LinkRow, depth: depth + 1 });
  }
  return spans;
}

/** Duration less the union of the children's intervals; `below` is in order of time. */
export function selfTime(row: LinkRow, below: readonly LinkRow[]): bigint {
  let covered = 0n;
  let reached = row.startNs;
  for (const child of below) {
    const from = child.startNs > reached ? child.startNs : reached;
    const to = child.endNs < row.endNs ? child.endNs : row.endNs;
    if (to > from) {
      covered += to - from;
      reached = to;
    }
  }
  const whole = row.endNs - row.startNs;
  return whole > covered ? whole - covered : 0n;
}
