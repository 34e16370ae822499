import { AUTO_TYPE, L7_PROTOCOL } from '@thalweg/protocol';
import { CACHES, DATABASES, type MapEnd, type MapRow, type MapRows, QUEUES } from './map';

export interface Figures {
  readonly request: number;
  readonly error: number;
  readonly rrtSum: number;
  readonly rrtCount: number;
  readonly p95: number;
}

export interface MapEdge extends Figures {
  readonly source: MapEnd;
  readonly target: MapEnd;
  readonly protocols: readonly string[];
  readonly point: string;
  /** Mean latency as the client saw it, µs, where both sides saw the calls. */
  readonly clientMean?: number;
}

export interface MapNode extends Figures {
  readonly end: MapEnd;
  /** Requests that it made. */
  readonly made: number;
  readonly nodeType: string;
  readonly protocol: string;
}

const NOTHING: Figures = { request: 0, error: 0, rrtSum: 0, rrtCount: 0, p95: 0 };
const SERVER_POINTS = ['s-p', 's-app'];
const CLIENT_POINTS = ['c-p', 'c-app'];

/**
 * One graph from what both ends saw of the same calls. Edges are the client's rows, as only they know which process on
 * a host called; the server's rows add callers that nobody else saw, and give the figures where both name the same
 * edge. What a node served is the server's rows, or the clients' where no agent sees the server.
 */
export function buildMap(rows: MapRows): { nodes: MapNode[]; edges: MapEdge[] } {
  // Answers alone, to requests that were made before anybody looked, draw no line.
  const calls = rows.calls.filter(({ request }) => request > 0);
  const edges = edgesOf(calls);
  const ends = new Map<string, MapEnd>();
  for (const { source, target } of edges) for (const end of [source, target]) ends.set(end.id, ends.get(end.id) ?? end);
  const byServer = new Map<string, MapRow[]>();
  for (const row of rows.served) push(byServer, row.server.id, row);
  const protocolOf = new Map<string, { protocol: number; name: string; request: number }>();
  for (const { server, protocol, protocolName, request } of calls) {
    const known = protocolOf.get(server.id);
    if (!known || known.request < request) protocolOf.set(server.id, { protocol, name: protocolName, request });
  }
  const nodes = [...ends.values()].map((end): MapNode => {
    const own = byServer.get(end.id) ?? [];
    const figures = bestOf(own, [...SERVER_POINTS, ...CLIENT_POINTS]) ?? NOTHING;
    const made = edges.filter(({ source }) => source.id === end.id).reduce((sum, { request }) => sum + request, 0);
    const serves = edges.some(({ target }) => target.id === end.id) ? protocolOf.get(end.id) : undefined;
    return { end, ...figures, made, protocol: serves?.name ?? '', nodeType: kindOf(end, serves?.protocol) };
  });
  return { nodes, edges };
}

/** Counts of one and the same calls at both of their ends differ by what was under way at the edges of the range. */
const SAME_CALLS_SHARE = 0.05;

function edgesOf(calls: readonly MapRow[]): MapEdge[] {
  const callersByHost = new Map<string, Set<string>>();
  const ofHost = (row: MapRow) => `${row.server.id} ${row.client.host}`;
  for (const row of calls) {
    if (!CLIENT_POINTS.includes(row.point)) continue;
    const callers = callersByHost.get(ofHost(row));
    if (callers) callers.add(row.client.id);
    else callersByHost.set(ofHost(row), new Set([row.client.id]));
  }
  const byEdge = new Map<string, MapRow[]>();
  const byHost = new Map<string, MapRow[]>();
  for (const row of calls) {
    // A server knows its clients by address: where that is a host whose processes were seen calling, those rows say more.
    const address = row.client.type !== AUTO_TYPE.PROCESS && row.client.host !== '';
    if (SERVER_POINTS.includes(row.point) && address && callersByHost.has(ofHost(row))) push(byHost, ofHost(row), row);
    else push(byEdge, `${row.client.id} ${row.server.id}`, row);
  }
  return [...byEdge.values()].map((rows): MapEdge => {
    const [first] = rows as [MapRow, ...MapRow[]];
    const { client: source, server: target } = first;
    const seenBy = (points: readonly string[], among: readonly MapRow[]) => {
      const point = points.find((name) => among.some((row) => row.point === name));
      return point === undefined ? undefined : { point, ...sum(among.filter((row) => row.point === point)) };
    };
    const byClient = seenBy(CLIENT_POINTS, rows);
    // What the server saw of a host is what its only caller there did, if it is as much.
    const onlyCaller = callersByHost.get(ofHost(first))?.size === 1;
    const ofItsHost = onlyCaller ? seenBy(SERVER_POINTS, byHost.get(ofHost(first)) ?? []) : undefined;
    const byServer =
      seenBy(SERVER_POINTS, rows) ?? (ofItsHost && byClient && alike(ofItsHost, byClient) ? ofItsHost : undefined);
    const protocols = [...new Set(rows.map(({ protocolName }) => protocolName))].sort();
    const own = byServer ?? byClient ?? { point: first.point, ...sum(rows) };
    const both = byServer && byClient && byClient.rrtCount > 0;
    return {
      source,
      target,
      protocols,
      ...own,
      ...(both ? { clientMean: byClient.rrtSum / byClient.rrtCount } : {}),
    };
  });
}

const alike = (a: Figures, b: Figures): boolean =>
  Math.abs(a.request - b.request) <= SAME_CALLS_SHARE * Math.max(a.request, b.request);

function bestOf(rows: readonly MapRow[], points: readonly string[]): Figures | undefined {
  const point = points.find((name) => rows.some((row) => row.point === name));
  return point === undefined ? undefined : sum(rows.filter((row) => row.point === point));
}

/** A percentile of several protocols of one edge is told as the highest: an upper bound, never too good. */
function sum(rows: readonly MapRow[]): Figures {
  return rows.reduce<Figures>(
    (total, row) => ({
      request: total.request + row.request,
      error: total.error + row.error,
      rrtSum: total.rrtSum + row.rrtSum,
      rrtCount: total.rrtCount + row.rrtCount,
      p95: Math.max(total.p95, row.p95),
    }),
    NOTHING,
  );
}

/** Names of programs that pass requests on. */
const PROXIES = /^(nginx|haproxy|envoy|traefik|caddy|apache2?|httpd|varnishd?|squid)\b/i;

function kindOf(end: MapEnd, protocol: number | undefined): string {
  if (protocol !== undefined) {
    if (DATABASES.has(protocol)) return 'database';
    if (CACHES.has(protocol)) return 'cache';
    if (QUEUES.has(protocol)) return 'queue';
    if (protocol === L7_PROTOCOL.DNS) return 'dns';
  }
  if (end.type === AUTO_TYPE.PROCESS && PROXIES.test(end.name)) return 'proxy';
  if (end.type === AUTO_TYPE.INTERNET_IP) return 'internet';
  if (end.type === AUTO_TYPE.IP) return 'ip';
  if (end.type === AUTO_TYPE.HOST || end.type === AUTO_TYPE.POD_NODE) return 'host';
  if (end.type === AUTO_TYPE.POD || end.type === AUTO_TYPE.SERVICE) return 'pod';
  if (end.type === AUTO_TYPE.CONTAINER) return 'container';
  return protocol === undefined ? 'client' : 'process';
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
