import { type DataFrame, type Field } from '@grafana/data';
import {
  NO_VALUE,
  field,
  formatCount,
  formatLatencyMs,
  formatRate,
  formatRatio,
  formatWith,
  numberAt,
} from '@thalweg/panel-kit';
import { type Change, type Figures } from './model/graph';

/** Formats of the figures, as the fields that they come from are configured. */
export interface FigureFormats {
  rate: Format;
  errorRatio: Format;
  latencyAvgMs: Format;
  latencyP95Ms: Format;
  count: Format;
  clientRate: Format;
}
export type Format = (value: number | null | undefined) => string;

const RATE_UNITS = new Set(['reqps', 'rps', 'ops', 'cps', 'wps', 'iops', 'r/s', 'r/sec', 'req/s']);
const MS_PER_UNIT: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, us: 1e-3, ms: 1, 'ms/r': 1, s: 1e3 };
const RATIO_PER_UNIT: Readonly<Record<string, number>> = { percentunit: 1, percent: 0.01 };

const rateScale = (unit: string) => (RATE_UNITS.has(unit) ? 1 : undefined);
const msScale = (unit: string) => MS_PER_UNIT[unit];

/** Factor from a field's unit to ours: ms, a share of one. Thresholds are given in the field's unit too. */
export const scaleOf = (source: Field | undefined): number => {
  const unit = source?.config.unit ?? '';
  return msScale(unit) ?? RATIO_PER_UNIT[unit] ?? 1;
};

export const share = (value: number | null) => (value === null ? null : Math.min(1, Math.max(0, value)));
const scaled = (value: number | null, factor: number) => (value === null ? null : value * factor);

/** Somebody chose how the figure looks. */
const isCustomised = (source: Field) => source.config.decimals != null || (source.config.mappings?.length ?? 0) > 0;

/** A field of ours, or a standard stat whose unit tells that it is that figure. */
function sourceOf(frame: DataFrame, own: string, unitFits: (unit: string) => number | undefined): Field | undefined {
  return (
    field(frame, own) ??
    ['mainstat', 'secondarystat']
      .map((name) => field(frame, name))
      .find((stat) => stat !== undefined && unitFits(stat.config.unit ?? '') !== undefined)
  );
}

const none = () => undefined;

/** Fields of the figures; `previous_` of ours gives those of the earlier time. */
export const figureFields = (frame: DataFrame, prefix: '' | 'previous_' = '') => ({
  rate: prefix ? field(frame, `${prefix}request_rate`) : sourceOf(frame, 'request_rate', rateScale),
  errorRatio: field(frame, `${prefix}error_ratio`),
  latencyAvgMs: prefix ? undefined : sourceOf(frame, 'latency_avg', msScale),
  latencyP95Ms: sourceOf(frame, `${prefix}latency_p95`, none),
  count: prefix ? undefined : field(frame, 'request_count'),
});

/** Reads the figures of a row; the failed share may come as arcs. */
export function figuresReader(frame: DataFrame, failedArcs: readonly Field[]): (row: number) => Figures {
  const fields = figureFields(frame);
  const at = (source: Field | undefined, row: number) => scaled(numberAt(source, row), scaleOf(source));
  return (row) => ({
    rate: numberAt(fields.rate, row),
    errorRatio: fields.errorRatio ? share(at(fields.errorRatio, row)) : sumOf(failedArcs, row),
    latencyAvgMs: at(fields.latencyAvgMs, row),
    latencyP95Ms: at(fields.latencyP95Ms, row),
    ...(fields.count ? { count: numberAt(fields.count, row) } : {}),
  });
}

function sumOf(fields: readonly Field[], row: number): number | null {
  if (fields.length === 0) return null;
  return share(fields.reduce((sum, source) => sum + (numberAt(source, row) ?? 0), 0));
}

const CHANGES: ReadonlySet<string> = new Set(['new', 'gone', 'changed', 'same']);

/** What the row says about the earlier time. */
export function changeReader(frame: DataFrame): (row: number) => { change: Change; previous: Figures | null } {
  const change = field(frame, 'change');
  const fields = figureFields(frame, 'previous_');
  const at = (source: Field | undefined, row: number) => scaled(numberAt(source, row), scaleOf(source));
  return (row) => {
    const value = String(change?.values[row] ?? '').toLowerCase();
    if (!CHANGES.has(value)) return { change: '', previous: null };
    return {
      change: value as Change,
      previous: {
        rate: numberAt(fields.rate, row),
        errorRatio: share(at(fields.errorRatio, row)),
        latencyAvgMs: null,
        latencyP95Ms: at(fields.latencyP95Ms, row),
      },
    };
  };
}

/** Ours unless the user wished otherwise: it picks the better scale, 0.18 ms reads 180 µs. */
function formatOf(source: Field | undefined, ours: Format, usual: (unit: string) => boolean): Format {
  if (!source || (usual(source.config.unit ?? '') && !isCustomised(source))) return ours;
  const factor = scaleOf(source);
  return (value) => (value == null ? NO_VALUE : formatWith(source, value / factor));
}

export function formatsOf(frame: DataFrame | null): FigureFormats {
  const fields = frame ? figureFields(frame) : null;
  const isMs = (unit: string) => unit === '' || unit in MS_PER_UNIT;
  const isRate = (unit: string) => unit === '' || RATE_UNITS.has(unit);
  return {
    rate: formatOf(fields?.rate, formatRate, isRate),
    errorRatio: formatOf(fields?.errorRatio, formatRatio, (unit) => unit === '' || unit in RATIO_PER_UNIT),
    latencyAvgMs: formatOf(fields?.latencyAvgMs, formatLatencyMs, isMs),
    latencyP95Ms: formatOf(fields?.latencyP95Ms, formatLatencyMs, isMs),
    count: formatOf(fields?.count, formatCount, (unit) => unit === '' || unit === 'short'),
    clientRate: formatOf(frame ? field(frame, 'client_rate') : undefined, formatRate, isRate),
  };
}

/** A stat as text. Its unit decides; a bare number whose field is our figure gets that figure's format. */
export function statReader(frame: DataFrame, name: string): (row: number) => string {
  const stat = field(frame, name);
  const unit = stat?.config.unit ?? '';
  const factor = MS_PER_UNIT[unit] ?? 1;
  const plain: Format | undefined = RATE_UNITS.has(unit)
    ? formatRate
    : unit in MS_PER_UNIT
      ? (value) => formatLatencyMs(scaled(value ?? null, factor))
      : undefined;
  return (row) => {
    const value: unknown = stat?.values[row];
    if (value == null || value === '') return '';
    if (plain && stat && typeof value === 'number' && !isCustomised(stat)) return plain(value);
    return formatWith(stat, value);
  };
}
