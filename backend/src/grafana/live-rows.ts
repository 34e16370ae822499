import { type Frame, type Question, type SavedQuery, toQuestion } from '@thalweg/protocol';
import { PLUGIN_DEFAULTS } from './config';
import { type Upstream } from './upstream';

const { streamLatenessMs, streamMemory, streamRows } = PLUGIN_DEFAULTS;

/** Ids of rows with the time until which they may be seen again, Unix ms. */
type Seen = Map<string, number>;

/** Which rows panels have, so that a stream begins where a query's answer ended: by row, as rows arrive late. */
export class LiveRows {
  private readonly shown = new Map<string, readonly string[]>();

  remember(channel: string, frames: readonly Frame[]): void {
    this.shown.delete(channel);
    this.shown.set(channel, idsOf(frames[0]).slice(0, 10_000));
    const [oldest] = this.shown.keys();
    if (this.shown.size > streamMemory && oldest !== undefined) this.shown.delete(oldest);
  }

  /** Rows of a channel that a query has just answered; undefined when none has. */
  take(channel: string): readonly string[] | undefined {
    const ids = this.shown.get(channel);
    this.shown.delete(channel);
    return ids;
  }
}

/** Looks for rows that were not there the last time. */
export class Tail {
  private readonly seen: Seen = new Map();
  private first: boolean;

  constructor(
    private readonly query: SavedQuery,
    shown: readonly string[] | undefined,
    nowMs = Date.now(),
  ) {
    this.first = shown === undefined;
    for (const id of shown ?? []) this.seen.set(id, nowMs + 2 * streamLatenessMs);
  }

  /** The new rows, oldest first, as panels append them; undefined when there are none. */
  async next(upstream: Upstream, signal: AbortSignal, nowMs = Date.now()): Promise<Frame | undefined> {
    const answer = await upstream.ask(this.question(nowMs), signal);
    if (!answer.ok) throw Object.assign(new Error(answer.error.detail), { problem: answer.error });
    const [frame] = answer.frames;
    const ids = idsOf(frame);
    const fresh = ids.flatMap((id, at) => (this.seen.has(id) ? [] : [at])).reverse();
    for (const id of ids) this.seen.set(id, nowMs + 2 * streamLatenessMs);
    for (const [id, until] of this.seen) if (until < nowMs) this.seen.delete(id);
    // Nothing is known of what the panel has: what is there now counts as shown.
    const skip = this.first;
    this.first = false;
    if (!frame || skip || fresh.length === 0) return undefined;
    const fields = frame.fields.map((field) => ({ ...field, values: fresh.map((at) => field.values[at]) }));
    return { ...frame, fields, meta: metaOf(frame, fresh.length) };
  }

  private question(nowMs: number): Question {
    const range = { from: nowMs - streamLatenessMs, to: nowMs };
    const newest = { order_by: 'start_time', descending: true, limit: streamRows } as const;
    return toQuestion({ ...this.query, ...newest }, { range });
  }
}

function metaOf(frame: Frame, rows: number): Frame['meta'] {
  const { notices: _notices, executedQueryString: _sql, stats: _stats, custom: _custom, ...meta } = frame.meta ?? {};
  if (rows < streamRows) return meta;
  const text = `More than ${streamRows} new requests a second: the newest are shown. Narrow the filters.`;
  return { ...meta, notices: [{ severity: 'warning', text }] };
}

/** Requests have the field `row_id`, log lines `id`. */
function idsOf(frame: Frame | undefined): string[] {
  const field = frame?.fields.find(({ name }) => name === 'row_id') ?? frame?.fields.find(({ name }) => name === 'id');
  return (field?.values ?? []).map(String);
}
