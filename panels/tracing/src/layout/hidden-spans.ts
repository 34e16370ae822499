import { type SpanRow } from '../model/span';
import { type SpanTree } from '../model/tree';

export interface HiddenInput {
  readonly spans: readonly SpanRow[];
  readonly tree: SpanTree;
  readonly showNetwork: boolean;
  readonly hiddenServices: ReadonlySet<string>;
  /** Root of the subtree in focus, -1 for the whole trace. */
  readonly focused: number;
}

/** 1 where a span is switched off. */
export function hiddenSpans({ spans, tree, showNetwork, hiddenServices, focused }: HiddenInput): Uint8Array {
  const hidden = new Uint8Array(spans.length);
  const from = focused < 0 ? 0 : (tree.rank[focused] ?? 0);
  const to = focused < 0 ? tree.size : from + (tree.subtreeSize[focused] ?? 0);
  if (!showNetwork || hiddenServices.size > 0 || focused >= 0) {
    spans.forEach((span, index) => {
      const rank = tree.rank[index] ?? 0;
      const isOff = (!showNetwork && span.spanType === 'network') || hiddenServices.has(span.service);
      hidden[index] = isOff || rank < from || rank >= to ? 1 : 0;
    });
  }
  return hidden;
}

/** How many spans are off, and how many of them failed: what is hidden must not be forgotten. */
export function countHidden(spans: readonly SpanRow[], hidden: Uint8Array) {
  let count = 0;
  let failed = 0;
  hidden.forEach((isHidden, index) => {
    count += isHidden;
    failed += isHidden && spans[index]?.isError ? 1 : 0;
  });
  return { count, failed };
}
