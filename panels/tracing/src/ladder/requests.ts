import { type SpanRow } from '../model/span';
import { type Trace } from '../model/trace';
import { childrenOf } from '../model/tree';
import { pointOf, rankOf } from './points';

/** Rules that tell what a request led to: the span below is another request, not the same one further on. */
const RULES_OF_CALLS: ReadonlySet<string> = new Set(['syscall_trace_id', 'x_request_id']);

/** Whether `below` is the request of `above`, seen further on its way. */
export function isSameRequest(above: SpanRow, below: SpanRow): boolean {
  const upper = rankOf(pointOf(above));
  const lower = rankOf(pointOf(below));
  if (upper < 0 || lower < 0 || RULES_OF_CALLS.has(below.link?.rule ?? '')) {
    return false;
  }
  // A packet passes several interfaces of one kind.
  return upper < lower || (upper === lower && below.spanType === 'network' && below.link?.rule === 'tcp_seq');
}

/** Every request of a trace as the spans that saw it, from the client's end to the server's. */
export interface Requests {
  readonly chains: readonly (readonly number[])[];
  /** Chain of each span. */
  readonly chainOf: Int32Array;
}

const known = new WeakMap<Trace, Requests>();

export function requestsOf(trace: Trace): Requests {
  const found = known.get(trace);
  if (found) {
    return found;
  }
  const reach = reachOf(trace);
  const chains: number[][] = [];
  const chainOf = new Int32Array(trace.tree.size).fill(-1);
  // Parents come first, so a span that continues its parent's request finds the chain begun.
  for (const span of trace.tree.order) {
    if (chainOf[span] !== -1) {
      continue;
    }
    const chain: number[] = [];
    for (let at: number | undefined = span; at !== undefined; at = nextOf(trace, reach, at)) {
      chain.push(at);
      chainOf[at] = chains.length;
    }
    chains.push(chain);
  }
  const requests = { chains, chainOf };
  known.set(trace, requests);
  return requests;
}

/** The observation points of the request that a span belongs to, from client to server. */
export function requestOf(trace: Trace, span: number): readonly number[] {
  const { chains, chainOf } = requestsOf(trace);
  return chains[chainOf[span] ?? -1] ?? [span];
}

/** How far towards the server the request of each span was followed: the last rank that it or what continues it has. */
function reachOf(trace: Trace): Int32Array {
  const reach = Int32Array.from(trace.spans, (span) => rankOf(pointOf(span)));
  for (let place = trace.tree.size - 1; place >= 0; place--) {
    const span = trace.tree.order[place] ?? 0;
    const parent = trace.tree.parent[span] ?? -1;
    const [above, below] = [trace.spans[parent], trace.spans[span]];
    if (above && below && isSameRequest(above, below)) {
      reach[parent] = Math.max(reach[parent] ?? -1, reach[span] ?? -1);
    }
  }
  return reach;
}

/** The next point of the request of `span`. Of several (a retry repeats its headers) the surest, the furthest, the longest. */
function nextOf(trace: Trace, reach: Int32Array, span: number): number | undefined {
  const above = trace.spans[span];
  let best: number | undefined;
  let bestScore: readonly number[] = [];
  for (const child of childrenOf(trace.tree, span)) {
    const below = trace.spans[child];
    if (!above || !below || !isSameRequest(above, below)) {
      continue;
    }
    const length = (trace.times.end[child] ?? 0) - (trace.times.start[child] ?? 0);
    const score = [below.link?.confidence ?? 1, reach[child] ?? -1, length];
    if (best === undefined || isMore(score, bestScore)) {
      best = child;
      bestScore = score;
    }
  }
  return best;
}

function isMore(score: readonly number[], than: readonly number[]): boolean {
  const at = score.findIndex((value, index) => value !== than[index]);
  return at >= 0 && (score[at] ?? 0) > (than[at] ?? 0);
}
