import { t } from '@thalweg/panel-kit';
import { type Formats } from '../../components/view-props';
import { type SpanGroup } from './statistics';

export type FigureId =
  | 'count'
  | 'errors'
  | 'share'
  | 'critical'
  | `${'duration' | 'self'}.${'total' | 'mean' | 'min' | 'max' | 'p50' | 'p95'}`;

export interface Figure {
  readonly id: FigureId;
  readonly name: () => string;
  /** Heads the figures of one kind. */
  readonly family: 'spans' | 'duration' | 'self';
  readonly unit: 'count' | 'share' | 'ms';
  readonly of: (group: SpanGroup) => number;
}

const spread = (family: 'duration' | 'self'): Figure[] => [
  {
    id: `${family}.total`,
    name: () => t('statistics.figure.total', 'Total'),
    family,
    unit: 'ms',
    of: (group) => group[family].total,
  },
  {
    id: `${family}.mean`,
    name: () => t('statistics.figure.mean', 'Mean'),
    family,
    unit: 'ms',
    of: (group) => group[family].mean,
  },
  {
    id: `${family}.min`,
    name: () => t('statistics.figure.min', 'Min'),
    family,
    unit: 'ms',
    of: (group) => group[family].min,
  },
  {
    id: `${family}.p50`,
    name: () => t('statistics.figure.p50', 'p50'),
    family,
    unit: 'ms',
    of: (group) => group[family].p50,
  },
  {
    id: `${family}.p95`,
    name: () => t('statistics.figure.p95', 'p95'),
    family,
    unit: 'ms',
    of: (group) => group[family].p95,
  },
  {
    id: `${family}.max`,
    name: () => t('statistics.figure.max', 'Max'),
    family,
    unit: 'ms',
    of: (group) => group[family].max,
  },
];

/** Columns of the table, from left to right. */
export const FIGURES: readonly Figure[] = Object.freeze([
  {
    id: 'count',
    name: () => t('statistics.figure.count', 'Count'),
    family: 'spans',
    unit: 'count',
    of: (group) => group.count,
  },
  {
    id: 'errors',
    name: () => t('statistics.figure.errors', 'Errors'),
    family: 'spans',
    unit: 'count',
    of: (group) => group.errors,
  },
  {
    id: 'share',
    name: () => t('statistics.figure.share', 'Share'),
    family: 'self',
    unit: 'share',
    of: (group) => group.share,
  },
  ...spread('self'),
  {
    id: 'critical',
    name: () => t('statistics.figure.critical', 'Critical'),
    family: 'self',
    unit: 'ms',
    of: (group) => group.critical,
  },
  ...spread('duration'),
]);

export interface Order {
  readonly by: FigureId | 'value';
  readonly descending: boolean;
}

/** Orders groups and the parts of each; equal ones keep their order of appearance. */
export function sortGroups(groups: readonly SpanGroup[], order: Order): SpanGroup[] {
  const figure = FIGURES.find(({ id }) => id === order.by);
  const sign = order.descending ? -1 : 1;
  const compare = (a: SpanGroup, b: SpanGroup) =>
    sign * (figure ? figure.of(a) - figure.of(b) : a.value.localeCompare(b.value, undefined, { numeric: true }));
  return groups.map((group) => ({ ...group, parts: [...group.parts].sort(compare) })).sort(compare);
}

/** Whether a column begins its family. */
export const isFirst = (figure: Figure): boolean => FIGURES.find(({ family }) => family === figure.family) === figure;

export function write(format: Formats, { unit, of }: Figure, group: SpanGroup): string {
  const value = of(group);
  return unit === 'count' ? format.count(value) : unit === 'share' ? format.share(value) : format.duration(value);
}
