import { pointOf, sideOf } from '../../ladder/points';
import { requestsOf } from '../../ladder/requests';
import { asText } from '../../model/span-values';
import { type Trace } from '../../model/trace';

/** A service of the trace, or somebody that it talked to and nobody saw. */
export interface ServiceNode {
  readonly name: string;
  /** Known from its peer alone. */
  readonly isUnseen: boolean;
  readonly spans: readonly number[];
  readonly errors: number;
  readonly selfMs: number;
  /** Share of all own times, 0 to 1. */
  readonly share: number;
  readonly criticalMs: number;
  readonly hosts: readonly string[];
  /** Protocols that it serves. */
  readonly protocols: readonly string[];
}

/** Calls from one service to another. */
export interface ServiceEdge {
  readonly source: string;
  readonly target: string;
  readonly calls: number;
  readonly errors: number;
  readonly protocols: readonly string[];
  /** As long as the client waited, summed; ms. */
  readonly waitMs: number;
  /** Between client and server, per call; undefined where one of both was not seen. */
  readonly hopMeanMs: number | undefined;
  readonly hopMaxMs: number | undefined;
  /** Outermost span of each call, in order of time. */
  readonly spans: readonly number[];
}

export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[];
  readonly edges: readonly ServiceEdge[];
}

interface Call {
  readonly source: string;
  readonly target: string;
  readonly span: number;
  readonly hopMs: number | undefined;
}

/** The services of a trace and who called whom in it, the first of the trace first. */
export function serviceGraphOf(trace: Trace): ServiceGraph {
  const calls = requestsOf(trace).chains.flatMap((chain) => callOf(trace, chain) ?? []);
  return { nodes: nodesOf(trace, calls), edges: edgesOf(trace, calls) };
}

/** Names under which sources tell the other end. */
const SERVER_KEYS = [
  'auto_service_1',
  'peer.service',
  'server.address',
  'net.peer.name',
  'db.system.name',
  'db.system',
];
const CLIENT_KEYS = ['auto_service_0', 'client.address'];

function callOf(trace: Trace, chain: readonly number[]): Call | undefined {
  const [first = -1] = chain;
  const last = chain.at(-1) ?? -1;
  const outer = trace.spans[first];
  const inner = trace.spans[last];
  if (!outer || !inner) {
    return undefined;
  }
  const outerSide = sideOf(pointOf(outer));
  const innerSide = sideOf(pointOf(inner));
  const above = trace.spans[trace.tree.parent[first] ?? -1];
  const source =
    outerSide === 'client'
      ? outer.service
      : (above?.service ?? peer(trace, first, CLIENT_KEYS, outerSide === 'inside'));
  const target = innerSide === 'client' ? peer(trace, last, SERVER_KEYS, false) : inner.service;
  const isInner = outerSide === 'inside' && source === target;
  if (source === '' || target === '' || isInner) {
    return undefined;
  }
  const length = (span: number) => (trace.times.end[span] ?? 0) - (trace.times.start[span] ?? 0);
  const sawBoth = outerSide === 'client' && innerSide === 'server';
  return { source, target, span: first, hopMs: sawBoth ? Math.max(0, length(first) - length(last)) : undefined };
}

function peer(trace: Trace, span: number, keys: readonly string[], isNobody: boolean): string {
  if (isNobody) {
    return '';
  }
  const tags = trace.rows.tags(span);
  for (const key of keys) {
    const tag = tags.find((candidate) => candidate.key === key);
    if (tag && tag.value !== '' && tag.value !== null) {
      return asText(tag.value);
    }
  }
  return '';
}

function nodesOf(trace: Trace, calls: readonly Call[]): ServiceNode[] {
  const byName = groupBy(Array.from(trace.tree.order), (span) => trace.spans[span]?.service ?? '');
  const allOwn = trace.selfTime.reduce((sum, own) => sum + own, 0);
  const seen = [...byName].map(([name, spans]): ServiceNode => {
    const rows = spans.flatMap((span) => trace.spans[span] ?? []);
    const selfMs = spans.reduce((sum, span) => sum + (trace.selfTime[span] ?? 0), 0);
    const criticalMs = spans.reduce(
      (sum, span) => (trace.criticalPath.get(span) ?? []).reduce((inner, { start, end }) => inner + end - start, sum),
      0,
    );
    return {
      name,
      isUnseen: false,
      spans,
      errors: rows.filter((row) => row.isError).length,
      selfMs,
      share: allOwn > 0 ? selfMs / allOwn : 0,
      criticalMs,
      hosts: distinct(rows.map(({ host }) => host)),
      protocols: distinct(rows.map((row) => (sideOf(pointOf(row)) === 'server' ? row.protocol : ''))),
    };
  });
  const unseen = distinct(calls.flatMap(({ source, target }) => [source, target])).filter((name) => !byName.has(name));
  const blank = { isUnseen: true, spans: [], errors: 0, selfMs: 0, share: 0, criticalMs: 0, hosts: [], protocols: [] };
  return [...seen, ...unseen.map((name) => ({ name, ...blank }))];
}

function edgesOf(trace: Trace, calls: readonly Call[]): ServiceEdge[] {
  const byEnds = groupBy(calls, ({ source, target }) => JSON.stringify([source, target]));
  return [...byEnds.values()].map((group): ServiceEdge => {
    const hops = group.flatMap(({ hopMs }) => hopMs ?? []);
    const rows = group.flatMap(({ span }) => trace.spans[span] ?? []);
    return {
      source: group[0]?.source ?? '',
      target: group[0]?.target ?? '',
      calls: group.length,
      errors: rows.filter(({ isError }) => isError).length,
      protocols: distinct(rows.map(({ protocol }) => protocol)),
      waitMs: group.reduce((sum, { span }) => sum + (trace.times.end[span] ?? 0) - (trace.times.start[span] ?? 0), 0),
      hopMeanMs: hops.length > 0 ? hops.reduce((sum, ms) => sum + ms, 0) / hops.length : undefined,
      hopMaxMs: hops.length > 0 ? hops.reduce((most, ms) => Math.max(most, ms), 0) : undefined,
      spans: group.map(({ span }) => span),
    };
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) {
      group.push(item);
    } else {
      groups.set(key, [item]);
    }
  }
  return groups;
}

const distinct = (names: readonly string[]) => [...new Set(names)].filter((name) => name !== '');
