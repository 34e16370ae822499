import { type CriticalPath } from './critical-path';
import { type SpanRow } from './span';
import { type SpanTree } from './tree';

/** A stretch of the critical path, and who it went to. */
export interface CriticalPiece {
  readonly span: number;
  readonly start: number;
  readonly end: number;
  readonly owner: string;
}

export interface CriticalShare {
  /** A service, the protocol of a peer that nothing was seen of, or `network`. */
  readonly owner: string;
  readonly isNetwork: boolean;
  /** A span of the owner, for its colour. */
  readonly span: number;
  readonly timeMs: number;
  /** 0 to 1 of the whole path. */
  readonly share: number;
  /** In order of time. */
  readonly pieces: readonly CriticalPiece[];
}

export const NETWORK_OWNER = 'network';

/** Who the critical path runs through, largest first: 62 % network, 30 % mysql. */
export function criticalShares(spans: readonly SpanRow[], tree: SpanTree, path: CriticalPath): CriticalShare[] {
  const byOwner = new Map<string, { isNetwork: boolean; timeMs: number; pieces: CriticalPiece[] }>();
  let total = 0;
  path.forEach((segments, span) => {
    const { owner, isNetwork } = ownerOf(spans, tree, span);
    for (const { start, end } of segments) {
      const share = byOwner.get(owner) ?? { isNetwork, timeMs: 0, pieces: [] };
      byOwner.set(owner, share);
      share.timeMs += end - start;
      share.pieces.push({ span, start, end, owner });
      total += end - start;
    }
  });
  return [...byOwner]
    .map(([owner, { isNetwork, timeMs, pieces }]) => ({
      owner,
      isNetwork,
      timeMs,
      share: total > 0 ? timeMs / total : 0,
      pieces: pieces.sort((a, b) => a.start - b.start),
      span: pieces[0]?.span ?? -1,
    }))
    .sort((a, b) => b.timeMs - a.timeMs || a.owner.localeCompare(b.owner));
}

/**
 * Whose time a span's own time is. A call that was also seen at its other end spends the rest between the two: that is
 * network. A call that nothing else was seen of is its peer's time, named by what was spoken with it.
 */
export function ownerOf(
  spans: readonly SpanRow[],
  tree: SpanTree,
  span: number,
): { readonly owner: string; readonly isNetwork: boolean } {
  const row = spans[span];
  if (!row) {
    return { owner: '', isNetwork: false };
  }
  if (row.spanType === 'network') {
    return { owner: NETWORK_OWNER, isNetwork: true };
  }
  const isCall = row.kind === 'client' || row.observationPoint === 'c-p';
  if (!isCall) {
    return { owner: row.service, isNetwork: false };
  }
  for (let slot = tree.childStart[span] ?? 0; slot < (tree.childStart[span + 1] ?? 0); slot++) {
    const child = spans[tree.childList[slot] ?? -1];
    if (child && (child.spanType === 'network' || child.observationPoint === 's-p' || child.kind === 'server')) {
      return { owner: NETWORK_OWNER, isNetwork: true };
    }
  }
  const hasOwnCalls = (tree.subtreeSize[span] ?? 1) > 1;
  return { owner: hasOwnCalls || row.protocol === '' ? row.service : row.protocol, isNetwork: false };
}
