import { formatRatio } from '@thalweg/panel-kit';
import { type Change, type Figures } from './graph';

/** A figure then and now. */
export interface Delta {
  figure: 'rate' | 'errorRatio' | 'latencyP95Ms';
  before: number | null;
  now: number | null;
  direction: 'up' | 'down' | 'same';
  /** Relative change; of shares the difference in points. Null where there was nothing before. */
  by: number | null;
}

/** Less than this is not worth an arrow. */
const NOTABLE = Object.freeze({ relative: 0.05, share: 0.005 });

function delta(figure: Delta['figure'], before: number | null, now: number | null): Delta | null {
  if (before === null && now === null) return null;
  const difference = (now ?? 0) - (before ?? 0);
  const relative = figure === 'errorRatio' ? difference : before ? difference / before : null;
  const least = figure === 'errorRatio' ? NOTABLE.share : NOTABLE.relative;
  const notable = relative === null ? difference !== 0 : Math.abs(relative) >= least;
  return {
    figure,
    before,
    now,
    direction: !notable ? 'same' : difference > 0 ? 'up' : 'down',
    by: relative,
  };
}

/** Figures then and now, those that either time knows. */
export function deltas(now: Figures, previous: Figures | null): Delta[] {
  if (!previous) return [];
  return (['rate', 'errorRatio', 'latencyP95Ms'] as const)
    .map((figure) => delta(figure, previous[figure], now[figure]))
    .filter((entry) => entry !== null);
}

export const ARROW: Readonly<Record<Delta['direction'], string>> = Object.freeze({ up: '▲', down: '▼', same: '=' });

/** Multiples are read more easily than hundreds of per cent. */
function amount({ figure, by }: Delta): string {
  if (by === null) return '';
  if (figure === 'errorRatio') return formatRatio(Math.abs(by));
  if (by >= 1) return `×${Number((by + 1).toPrecision(2))}`;
  return `${Math.round(Math.abs(by) * 100)} %`;
}

export const deltaText = (entry: Delta) => [ARROW[entry.direction], amount(entry)].filter(Boolean).join(' ');

/** Short words for what moved, most telling first: errors, latency, rate. */
export function changeText(
  change: Change,
  now: Figures,
  previous: Figures | null,
  nameAll: () => Readonly<Record<Delta['figure'], string>>,
  most: number,
): string {
  if (change !== 'changed') return '';
  const names = nameAll();
  const order: readonly Delta['figure'][] = ['errorRatio', 'latencyP95Ms', 'rate'];
  return deltas(now, previous)
    .filter(({ direction }) => direction !== 'same')
    .sort((one, other) => order.indexOf(one.figure) - order.indexOf(other.figure))
    .slice(0, most)
    .map((entry) => `${names[entry.figure]} ${deltaText(entry)}`)
    .join(' · ');
}
