import { PromqlError } from '../errors';

/** How long a query may keep the event loop before others get a turn. */
const TURN_MS = 12;
/** Looking at the clock costs as much as a short loop: once in a while is enough. */
const LOOKS = 16;

/** Lets a long query breathe: others get their turn, and a cancelled or overdue query ends. */
export class Pace {
  private calls = 0;
  private turnEnds = performance.now() + TURN_MS;

  constructor(
    private readonly signal: AbortSignal,
    private readonly deadlineMs: number,
  ) {}

  /** Whether it is time to {@link breathe}. */
  due(): boolean {
    this.calls += 1;
    return this.calls % LOOKS === 0 && performance.now() >= this.turnEnds;
  }

  async breathe(): Promise<void> {
    this.check();
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.check();
    this.turnEnds = performance.now() + TURN_MS;
  }

  check(): void {
    if (performance.now() >= this.deadlineMs) {
      throw new PromqlError('timeout', 'query timed out in expression evaluation');
    }
    if (this.signal.aborted) throw new PromqlError('canceled', 'query was canceled in expression evaluation');
  }
}
