import { createHash } from 'node:crypto';

/** How many stored bodies are remembered, for how long: what exporters resend, they resend within minutes. */
const MOST = 4096;
const REMEMBERED_MS = 10 * 60_000;

interface Remembered<T> {
  readonly sinceMs: number;
  readonly answer: Promise<T>;
}

/**
 * Bodies that were stored lately or are being stored. A sender whose answer was lost sends the same bytes again: it
 * gets the first one's answer, and nothing is stored twice.
 */
export class RecentBodies<T> {
  private readonly byDigest = new Map<string, Remembered<T>>();

  /** The answer to these bytes if they are known, else that of `take`; a failure is forgotten at once. */
  once(scope: string, body: Buffer, take: () => Promise<T>): Promise<T> {
    const digest = createHash('sha256').update(scope).update(body).digest('base64');
    const nowMs = Date.now();
    const known = this.byDigest.get(digest);
    if (known && nowMs - known.sinceMs < REMEMBERED_MS) return known.answer;
    const answer = take();
    this.byDigest.delete(digest); // In the order in which they came.
    this.byDigest.set(digest, { sinceMs: nowMs, answer });
    if (this.byDigest.size > MOST) this.byDigest.delete(this.byDigest.keys().next().value as string);
    answer.catch(() => {
      if (this.byDigest.get(digest)?.answer === answer) this.byDigest.delete(digest);
    });
    return answer;
  }
}
