import {
  type Beginnings,
  beginningsOf,
  beginsWithin,
  compareRows,
  contains,
  contradicts,
  groupBy,
  isClientProcess,
  isServerProcess,
  type LinkRow,
  type Links,
  processOf,
  SAME_HOST_TOLERANCE_NS,
  sharesTraceId,
  startsWithin,
} from './link-row';

/**
 * Rule `syscall_trace_id`, within one process: which request was being served when a call was made.
 *
 * The kernel gives each ingress message an id, the thread's context; egress messages carry it. So an id has origins
 * (requests received under it, answers received under it) and uses (calls made under it, replies sent under it):
 *
 *     s-p  request = A ──────────────────────────── response = C
 *     c-p 1      request = A, response = B
 *     c-p 2                     request = B, response = C
 *
 * A call belongs to the request whose id it carries (A), or to the request of the call whose answer it follows (B).
 * Where the way back to the request is lost, the way on to the reply (C) tells. One read may hold answers for several
 * requests (a pipelined connection of an event loop): then an id has several origins and further evidence decides, at
 * lower confidence. A chain of calls that never reaches a request of the process links nothing: the next call of a
 * load generator follows the answer of its last one, and is no part of it.
 */
export function linkProcesses(rows: readonly LinkRow[], links: Links): void {
  const beginnings = beginningsOf(rows);
  const processRows = rows.filter((row) => isClientProcess(row) || isServerProcess(row));
  for (const group of groupBy(processRows, processOf).values()) {
    const process = new ProcessContexts(group, beginnings);
    for (const call of process.calls) {
      const choice = process.choose(call);
      if (!choice) continue;
      process.served.set(call.rowId, choice);
      if (links.has(call.rowId)) continue;
      links.set(call.rowId, {
        parent: choice.request.rowId,
        rule: 'syscall_trace_id',
        key: choice.key,
        confidence: choice.confidence,
      });
    }
  }
}

interface Choice {
  readonly request: LinkRow;
  readonly key: string;
  readonly confidence: number;
}

interface Origins {
  readonly requests: LinkRow[];
  readonly calls: LinkRow[];
}

/** Rows beyond these at one id mean garbage or a shared id that tells nothing: bounds the work per call. */
const ORIGINS_LOOKED_AT = 32;
const REPLIES_KEPT = 8;

/** Confidence of a call that carries the id of a request itself, of a call before it, or is told by the reply. */
const DIRECT = 0.98;
const BY_CHAIN = 0.95;
const BY_REPLY = 0.7;

class ProcessContexts {
  readonly calls: readonly LinkRow[];
  /** Call to the request it was made for, filled in order of time. */
  readonly served = new Map<string, Choice>();
  private readonly origins = new Map<string, Origins>();
  private readonly callsUnder = new Map<string, LinkRow[]>();
  private readonly repliesUnder = new Map<string, LinkRow[]>();
  private readonly leadsTo = new Map<string, ReadonlySet<LinkRow>>();
  private readonly orderly = new Map<string, ReadonlyMap<string, LinkRow>>();

  constructor(
    group: readonly LinkRow[],
    private readonly beginnings: Beginnings,
  ) {
    const sorted = [...group].sort(compareRows);
    this.calls = sorted.filter(isClientProcess);
    for (const row of sorted) {
      if (isServerProcess(row)) {
        if (row.requestContext !== '') this.originsOf(row.requestContext).requests.push(row);
        push(this.repliesUnder, row.responseContext, row);
      } else {
        if (row.responseContext !== '') this.originsOf(row.responseContext).calls.push(row);
        push(this.callsUnder, row.requestContext, row);
      }
    }
    this.followToReplies();
  }

  choose(call: LinkRow): Choice | undefined {
    const { found, unknown } = this.requestsBehind(call);
    const fitting = [...found.keys()].filter((request) => this.fits(request, call));
    if (fitting.length === 0) return this.chooseByReply(call);
    const direct = (request: LinkRow) => found.get(request) === DIRECT;
    const keyOf = (request: LinkRow) =>
      `syscall_trace_id_request=${call.requestContext}` + (direct(request) ? '' : ', from the answer before');
    // No link is surer than those that it follows from, unless the reply bears it out.
    const ceiling = (request: LinkRow) =>
      Math.max(found.get(request) ?? 0, this.leadsTo.get(call.rowId)?.has(request) ? BY_REPLY : 0);
    const [only] = fitting;
    if (only && fitting.length === 1 && unknown === 0) {
      const inside = contains(only, call, SAME_HOST_TOLERANCE_NS);
      return { request: only, key: keyOf(only), confidence: ceiling(only) - (inside ? 0 : 0.1) };
    }
    const { request, confidence, by } = this.decide(call, fitting);
    const others = fitting.length - 1 + unknown;
    const count = `${others} other candidate${others === 1 ? '' : 's'}`;
    return {
      request,
      key: `${keyOf(request)}; ${count}, decided by ${by}`,
      confidence: Math.min(confidence, ceiling(request)),
    };
  }

  /** Requests whose context the call was made in, how surely, and how many origins lead to no known request. */
  private requestsBehind(call: LinkRow): { found: Map<LinkRow, number>; unknown: number } {
    const found = new Map<LinkRow, number>();
    const origins = this.origins.get(call.requestContext);
    let unknown = 0;
    if (!origins) return { found, unknown };
    for (const request of before(origins.requests, call)) {
      if (request.startNs <= call.startNs + SAME_HOST_TOLERANCE_NS) found.set(request, DIRECT);
    }
    for (const earlier of before(origins.calls, call)) {
      // An answer is an origin only of what begins after it.
      if (earlier.endNs > call.startNs + SAME_HOST_TOLERANCE_NS) continue;
      const choice = this.served.get(earlier.rowId);
      if (!choice) unknown++;
      else if ((found.get(choice.request) ?? 0) < choice.confidence)
        found.set(choice.request, Math.min(BY_CHAIN, choice.confidence));
    }
    return { found, unknown };
  }

  /** Several requests fit: evidence from strongest to weakest. */
  private decide(call: LinkRow, fitting: LinkRow[]): { request: LinkRow; confidence: number; by: string } {
    const alike = fitting.filter((request) => headersAgree(request, call));
    if (alike.length === 1 && alike[0]) return { request: alike[0], confidence: 0.85, by: 'headers' };
    const candidates = alike.length > 0 ? alike : fitting;
    const replies = this.leadsTo.get(call.rowId);
    const leading = candidates.filter((request) => replies?.has(request));
    if (leading.length === 1 && leading[0]) return { request: leading[0], confidence: 0.8, by: 'the reply' };
    const inOrder = this.matchInOrder(call.requestContext).get(call.rowId);
    if (inOrder && candidates.includes(inOrder)) return { request: inOrder, confidence: 0.6, by: 'order' };
    return { request: tightest(candidates, call), confidence: 0.5, by: 'time' };
  }

  private chooseByReply(call: LinkRow): Choice | undefined {
    const replies = [...(this.leadsTo.get(call.rowId) ?? [])].filter(
      (request) => contains(request, call, SAME_HOST_TOLERANCE_NS) && this.fits(request, call),
    );
    if (replies.length === 0) return undefined;
    const request = tightest(replies, call);
    const direct = request.responseContext === call.responseContext;
    return {
      request,
      key: `syscall_trace_id_response=${call.responseContext}` + (direct ? '' : ', through a later call'),
      confidence: (direct ? BY_REPLY : BY_REPLY - 0.1) * (replies.length > 1 ? 0.7 : 1),
    };
  }

  /** For each call, the requests whose reply was sent in the context that its answer began. */
  private followToReplies(): void {
    for (let at = this.calls.length - 1; at >= 0; at--) {
      const call = this.calls[at];
      if (!call || call.responseContext === '') continue;
      const replies = new Set<LinkRow>();
      for (const request of this.repliesUnder.get(call.responseContext) ?? []) {
        if (replies.size >= REPLIES_KEPT) break;
        if (contains(request, call, SAME_HOST_TOLERANCE_NS)) replies.add(request);
      }
      for (const later of (this.callsUnder.get(call.responseContext) ?? []).slice(0, ORIGINS_LOOKED_AT)) {
        if (later === call || later.startNs + SAME_HOST_TOLERANCE_NS < call.endNs) continue;
        for (const request of this.leadsTo.get(later.rowId) ?? []) {
          if (replies.size >= REPLIES_KEPT) break;
          if (contains(request, call, SAME_HOST_TOLERANCE_NS)) replies.add(request);
        }
      }
      this.leadsTo.set(call.rowId, replies);
    }
  }

  /**
   * An event loop continues what waited for the answers of one read in their order. When as many things were done in
   * the context as answers began it, the n-th belongs to the n-th answer.
   */
  private matchInOrder(context: string): ReadonlyMap<string, LinkRow> {
    const known = this.orderly.get(context);
    if (known) return known;
    const matched = new Map<string, LinkRow>();
    const answers = this.origins.get(context)?.calls ?? [];
    const uses = [
      ...(this.callsUnder.get(context) ?? []).map((row) => ({ row, at: row.startNs })),
      ...(this.repliesUnder.get(context) ?? []).map((row) => ({ row, at: row.endNs })),
    ].sort((a, b) => (a.at === b.at ? compareRows(a.row, b.row) : a.at < b.at ? -1 : 1));
    if (answers.length > 1 && answers.length === uses.length) {
      answers.forEach((answer, index) => {
        const use = uses[index]?.row;
        const request = this.served.get(answer.rowId)?.request;
        if (use && request && isClientProcess(use)) matched.set(use.rowId, request);
      });
    }
    this.orderly.set(context, matched);
    return matched;
  }

  /** The reply ends the context, so a call after it belongs to something else. */
  private fits(request: LinkRow, call: LinkRow): boolean {
    if (!startsWithin(call, request, SAME_HOST_TOLERANCE_NS)) return false;
    return !contradicts(request, call) || beginsWithin(request, call, this.beginnings);
  }

  private originsOf(context: string): Origins {
    let origins = this.origins.get(context);
    if (!origins) this.origins.set(context, (origins = { requests: [], calls: [] }));
    return origins;
  }
}

function headersAgree(request: LinkRow, call: LinkRow): boolean {
  if (sharesTraceId(request, call)) return true;
  const id = call.xRequestId0;
  return id !== '' && (id === request.xRequestId0 || id === request.xRequestId1);
}

function tightest(requests: readonly LinkRow[], call: LinkRow): LinkRow {
  return [...requests].sort((a, b) => {
    const inA = contains(a, call, SAME_HOST_TOLERANCE_NS);
    const inB = contains(b, call, SAME_HOST_TOLERANCE_NS);
    if (inA !== inB) return inA ? -1 : 1;
    const lengthA = a.endNs - a.startNs;
    const lengthB = b.endNs - b.startNs;
    return lengthA === lengthB ? compareRows(a, b) : lengthA < lengthB ? -1 : 1;
  })[0] as LinkRow;
}

/** The last few rows, in canonical order, that come before `call`. `rows` is in canonical order. */
function before(rows: readonly LinkRow[], call: LinkRow): LinkRow[] {
  let low = 0;
  let high = rows.length;
  const latest = call.startNs + SAME_HOST_TOLERANCE_NS;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as LinkRow).startNs <= latest) low = middle + 1;
    else high = middle;
  }
  return rows.slice(Math.max(0, low - ORIGINS_LOOKED_AT), low).filter((row) => row !== call);
}

function push(map: Map<string, LinkRow[]>, key: string, row: LinkRow): void {
  if (key === '') return;
  const rows = map.get(key);
  if (rows) rows.push(row);
  else map.set(key, [row]);
}
