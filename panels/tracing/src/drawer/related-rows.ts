import { type DataFrame } from '@grafana/data';
import { field, numberAt, textAt } from '@thalweg/panel-kit';

export interface RelatedRequest {
  readonly rowId: string;
  readonly timeMs: number;
  readonly what: string;
  readonly status: string;
  readonly isError: boolean;
  readonly durationMs: number;
}

/** Rows of requests frames, newest first, each once; those without an id cannot be opened and are left out. */
export function relatedRows(frames: readonly DataFrame[]): RelatedRequest[] {
  const found = frames.filter((frame) => field(frame, 'row_id') && field(frame, 'time')).flatMap(rowsOf);
  return [...new Map(found.map((row) => [row.rowId, row])).values()].sort((a, b) => b.timeMs - a.timeMs);
}

function rowsOf(frame: DataFrame): RelatedRequest[] {
  const text = (name: string, row: number) => textAt(field(frame, name), row);
  return Array.from({ length: frame.length }, (_, row): RelatedRequest => {
    const status = text('response_status', row);
    return {
      rowId: text('row_id', row),
      timeMs: numberAt(field(frame, 'time'), row) ?? NaN,
      what: [text('request_type', row), text('request_resource', row) || text('endpoint', row)]
        .filter(Boolean)
        .join(' '),
      status: [status.replaceAll('_', ' '), text('response_code', row)]
        .filter((part) => part !== '' && part !== '0')
        .join(' '),
      isError: status.endsWith('error') || status === 'timeout',
      durationMs: (numberAt(field(frame, 'response_duration'), row) ?? NaN) / 1_000,
    };
  }).filter(({ rowId }) => rowId !== '');
}

export interface Standing {
  readonly count: number;
  readonly medianMs: number;
  /** Share of the others that were faster, 0 to 1. */
  readonly faster: number;
  readonly errors: number;
}

/** How a duration stands among those of others. */
export function standing(durationMs: number, others: readonly RelatedRequest[]): Standing {
  const known = others
    .map((other) => other.durationMs)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const faster = known.filter((ms) => ms < durationMs).length;
  return {
    count: others.length,
    medianMs: known[Math.max(0, Math.ceil(known.length / 2) - 1)] ?? NaN,
    faster: known.length > 0 ? faster / known.length : 0,
    errors: others.filter(({ isError }) => isError).length,
  };
}
