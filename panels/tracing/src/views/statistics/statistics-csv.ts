import { csvOf } from '../../transfer/csv';
import { FIGURES } from './figures';
import { type Grouping, type SpanGroup } from './statistics';

/** The table as text: a line per group, and one per part below it; times in ms. */
export function statisticsCsv(groups: readonly SpanGroup[], { by, then }: Grouping): string {
  const figures = (group: SpanGroup) => FIGURES.map((figure) => figure.of(group));
  const suffix = { ms: '_ms', share: '', count: '' };
  const head = [
    by,
    ...(then === undefined ? [] : [then]),
    ...FIGURES.map(({ id, unit }) => id.replace('.', '_') + suffix[unit]),
  ];
  const lines = groups.flatMap((group) => [
    [group.value, ...(then === undefined ? [] : ['']), ...figures(group)],
    ...group.parts.map((part) => [group.value, part.value, ...figures(part)]),
  ]);
  return csvOf([head, ...lines]);
}
