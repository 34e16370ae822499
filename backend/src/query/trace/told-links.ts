import { L7_PROTOCOL } from '@thalweg/protocol';
import {
  compareRows,
  contains,
  contradicts,
  groupBy,
  isAppSpan,
  isClientProcess,
  isServerProcess,
  type LinkRow,
  type Links,
  processOf,
  startsWithin,
  TOLD_TOLERANCE_NS,
} from './link-row';

/** Requests and spans looked at per row: a busy process has thousands, of which the last to begin are the likely ones. */
const LOOK_BACK = 256;

/** How sure it is that a span was made for a request that carries no id of it, and a call for a span around it. */
const BY_CALL = 0.9;
const BY_TIME = 0.8;
const ONE_OF_SEVERAL = 0.5;
const WITHIN_CLIENT_SPAN = 0.9;
const WITHIN_SPAN = 0.7;

/**
 * Rules `told_by_call`, `told_by_time` and `within_span`: what an SDK told of a process and what was seen of the same
 * process, where no header joins them.
 *
 *     s-p                    a request without trace headers, and the span that the SDK began for it
 *       s-app                  told_by_call: a call of this span carries the thread trace id of the request
 *         app                  told_by_time: else the request of this process around it
 *           c-app
 *             c-p            within_span: a call without headers, in the tightest span of its request around it
 *
 * Both are of one process and so of one clock; times decide what identity leaves open.
 */
export function linkToldSpans(rows: readonly LinkRow[], links: Links, byThread: Links): void {
  const spans = rows.filter(isAppSpan);
  if (spans.length === 0) return;
  const told = new ToldSpans(rows, links, byThread);
  for (const span of spans) if (!links.has(span.rowId)) told.linkToRequest(span);
  for (const row of rows) if (isClientProcess(row)) told.linkCall(row);
  for (const span of spans) if (span.observationPoint === 's-app') told.linkBetween(span);
}

class ToldSpans {
  private readonly byId: ReadonlyMap<string, LinkRow>;
  private readonly children = new Map<string, LinkRow[]>();
  /** Requests by process, in canonical order. */
  private readonly requests: ReadonlyMap<string, LinkRow[]>;
  /** Spans by process, where the SDK tells it, in canonical order. */
  private readonly spans: ReadonlyMap<string, LinkRow[]>;
  /** Requests whose span is known already. */
  private readonly taken = new Set<string>();

  constructor(
    rows: readonly LinkRow[],
    private readonly links: Links,
    private readonly byThread: Links,
  ) {
    const sorted = [...rows].sort(compareRows);
    this.byId = new Map(sorted.map((row) => [row.rowId, row]));
    this.requests = groupBy(sorted.filter(isServerProcess), processOf);
    this.spans = groupBy(sorted.filter(isAppSpan), processOf);
    for (const row of sorted) {
      const parent = links.get(row.rowId)?.parent;
      if (parent !== undefined) this.adopt(parent, row);
    }
  }

  /** The first span of a process that no header began: the request that it answers, or is made for. */
  linkToRequest(span: LinkRow): void {
    const told = this.byCalls(span);
    if (told.request) {
      this.link(span, told.request, 'told_by_call', told.key, BY_CALL);
      return;
    }
    const around = this.requestsAround(span, told.process);
    const agreeing = around.filter((request) => !contradicts(request, span));
    const candidates = agreeing.length > 0 ? agreeing : around;
    const request = nearest(candidates, span);
    if (!request) return;
    const others = candidates.length - 1;
    const key =
      'same process, around it in time' +
      (agreeing.length > 0 ? '' : ', though its headers name another trace') +
      (others > 0 ? `; ${others} more are` : '');
    const sure = others > 0 || agreeing.length === 0 ? ONE_OF_SEVERAL : BY_TIME;
    this.link(span, request, 'told_by_time', key, sure);
  }

  /** What arrived by a call whose headers nobody could read, between the spans of its client and server. */
  linkBetween(span: LinkRow): void {
    const client = this.links.get(span.rowId)?.parent;
    if (client === undefined || this.byId.get(client)?.observationPoint !== 'c-app') return;
    const request = nearest(
      this.requestsAround(span, this.byCalls(span).process).filter(
        (arrived) => this.links.get(this.firstOnTheWay(arrived).rowId)?.parent === client,
      ),
      span,
    );
    if (request)
      this.link(span, request, 'told_by_time', 'same process, around it in time, called by its parent', BY_TIME);
  }

  /** The request that calls of this span, joined by their headers, were made for by their threads; and their process. */
  private byCalls(span: LinkRow): { request?: LinkRow; key: string; process: string } {
    let process = processOf(span);
    for (const member of this.family(span)) {
      for (const call of this.children.get(member.rowId) ?? []) {
        if (!isClientProcess(call)) continue;
        process ||= processOf(call);
        const thread = this.byThread.get(call.rowId);
        const request = thread && this.byId.get(thread.parent);
        if (!request || !this.fits(request, span)) continue;
        return { request, key: `its call ${call.rowId} has ${thread.key}`, process };
      }
    }
    return { key: '', process };
  }

  private requestsAround(span: LinkRow, process: string): LinkRow[] {
    return before(this.requests.get(process) ?? [], span).filter((request) => this.fits(request, span));
  }

  private firstOnTheWay(row: LinkRow): LinkRow {
    let at = row;
    for (let steps = 0; steps < LOOK_BACK; steps++) {
      const link = this.links.get(at.rowId);
      const above = link?.rule === 'tcp_seq' ? this.byId.get(link.parent) : undefined;
      if (!above) break;
      at = above;
    }
    return at;
  }

  private fits(request: LinkRow, span: LinkRow): boolean {
    if (!isServerProcess(request)) return false;
    // A span without a parent began a trace of its own, whatever the headers of another make say.
    if (span.parentSpanId !== '' && contradicts(request, span)) return false;
    if (span.observationPoint !== 's-app') return contains(request, span, TOLD_TOLERANCE_NS);
    // Its end tells nothing: SDKs end a server's span when they come to it, well after the last byte on a busy event loop.
    return !this.taken.has(request.rowId) && startsWithin(span, request, TOLD_TOLERANCE_NS);
  }

  /** A call that no header joins to a span: the tightest span of its request, or of its process, around it. */
  linkCall(call: LinkRow): void {
    const link = this.links.get(call.rowId);
    if (link && link.rule !== 'syscall_trace_id') return;
    const request = link && this.byId.get(link.parent);
    const candidates = request ? this.spansOf(request) : before(this.spans.get(processOf(call)) ?? [], call);
    const span = tightest(candidates.filter((candidate) => this.mayMake(candidate, call)));
    if (!span) return;
    const sure = span.observationPoint === 'c-app' ? WITHIN_CLIENT_SPAN : WITHIN_SPAN;
    const key = request
      ? `around it in time, of the request that its ${link.key.split(/[,;]/, 1)[0]} leads to`
      : 'same process, around it in time';
    this.link(call, span, 'within_span', key, request ? Math.min(sure, link.confidence) : sure - 0.2);
  }

  private mayMake(span: LinkRow, call: LinkRow): boolean {
    if (!contains(span, call, TOLD_TOLERANCE_NS) || contradicts(span, call)) return false;
    return span.observationPoint !== 'c-app' || this.isCallOf(span, call);
  }

  /** A client's span covers its own call, and looking up the name for it; not what the process does meanwhile. */
  private isCallOf(span: LinkRow, call: LinkRow): boolean {
    if (call.l7Protocol === L7_PROTOCOL.DNS) return true;
    const port = portOf(span.server);
    if (port !== 0 && port !== portOf(call.server)) return false;
    if (span.l7Protocol !== 0 && sameKind(span.l7Protocol) !== sameKind(call.l7Protocol)) return false;
    return !(this.children.get(span.rowId) ?? []).some(
      (child) => isClientProcess(child) && this.links.get(child.rowId)?.rule === 'span_id',
    );
  }

  /** Spans that the process of a request made for it, as far as the SDK of that process tells. */
  private spansOf(request: LinkRow): LinkRow[] {
    return (this.children.get(request.rowId) ?? []).filter(isAppSpan).flatMap((span) => this.family(span));
  }

  /** A span and those below it of the same process: down to calls that arrive elsewhere. */
  private family(span: LinkRow): LinkRow[] {
    const found = [span];
    for (let at = 0; at < found.length && found.length < LOOK_BACK; at++) {
      for (const child of this.children.get((found[at] as LinkRow).rowId) ?? []) {
        if (isAppSpan(child) && child.observationPoint !== 's-app') found.push(child);
      }
    }
    return found;
  }

  private link(row: LinkRow, parent: LinkRow, rule: string, key: string, confidence: number): void {
    const before = this.links.get(row.rowId);
    if (before) {
      const siblings = this.children.get(before.parent) ?? [];
      this.children.set(
        before.parent,
        siblings.filter((sibling) => sibling !== row),
      );
    }
    this.links.set(row.rowId, { parent: parent.rowId, rule, key, confidence });
    this.adopt(parent.rowId, row);
  }

  private adopt(parent: string, row: LinkRow): void {
    const children = this.children.get(parent);
    if (children) children.push(row);
    else this.children.set(parent, [row]);
    const above = this.byId.get(parent);
    if (above && isServerProcess(above) && row.observationPoint === 's-app') this.taken.add(parent);
  }
}

/** The last rows, in canonical order, that begin before `row` does. `sorted` is in canonical order. */
function before(sorted: readonly LinkRow[], row: LinkRow): LinkRow[] {
  const latest = row.startNs + TOLD_TOLERANCE_NS;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as LinkRow).startNs <= latest) low = middle + 1;
    else high = middle;
  }
  return sorted.slice(Math.max(0, low - LOOK_BACK), low).filter((other) => other !== row);
}

function tightest(rows: readonly LinkRow[]): LinkRow | undefined {
  let best: LinkRow | undefined;
  for (const row of rows) {
    if (!best || length(row) < length(best) || (length(row) === length(best) && compareRows(row, best) > 0)) best = row;
  }
  return best;
}

/** A server's span begins as soon as its request is read: of several requests, the one that began closest to it. */
function nearest(requests: readonly LinkRow[], span: LinkRow): LinkRow | undefined {
  let best: LinkRow | undefined;
  for (const request of requests) if (!best || apart(request, span) < apart(best, span)) best = request;
  return best;
}

const apart = (a: LinkRow, b: LinkRow): bigint =>
  a.startNs > b.startNs ? a.startNs - b.startNs : b.startNs - a.startNs;

const length = (row: LinkRow): bigint => row.endNs - row.startNs;

const portOf = (end: string): number => Number(end.slice(end.lastIndexOf(':') + 1)) || 0;

/** Protocols that a client's span does not tell apart. */
function sameKind(protocol: number): number {
  return protocol === L7_PROTOCOL.HTTP2 || protocol === L7_PROTOCOL.GRPC ? L7_PROTOCOL.HTTP1 : protocol;
}
