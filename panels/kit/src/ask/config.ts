/** Bounds of a question that a panel asks on its own. */
export interface AskLimits {
  /** An answer that takes longer counts as lost, ms. @default 30000 */
  readonly timeoutMs: number;
  /** Points that a chart of an answer has at the most. @default 300 */
  readonly maxDataPoints: number;
}

export const ASK_LIMITS: Readonly<AskLimits> = Object.freeze({ timeoutMs: 30_000, maxDataPoints: 300 });
