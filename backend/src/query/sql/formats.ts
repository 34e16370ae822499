import { type Frame, FRAME_NAME, type FrameMeta, LOGS_FIELDS } from '@thalweg/protocol';
import { QueryError } from '../errors';
import { contractFrame, notice } from '../frame-fields';
import { type SqlColumn } from './sql-columns';

type Row = number;

export function tableFrame(columns: readonly SqlColumn[]): Frame {
  return { name: 'sql', fields: columns.map(({ field }) => field), meta: { preferredVisualisationType: 'table' } };
}

/**
 * Long rows as `timeseries-multi`: one frame per combination of the text columns and number column, times ascending.
 * Rows that share time and labels are refused: an average of them would be an invention.
 */
export function seriesFrames(columns: readonly SqlColumn[]): Frame[] {
  const format = 'time series';
  const times = columns.filter(({ use }) => use === 'time');
  const time = times.find(({ name }) => name === 'time') ?? times[0];
  const { numbers, labels } = partsOf(columns, format);
  if (!time) throw wrong(format, 'a column of times (DateTime, DateTime64 or Date)', columns);
  const at = (row: Row) => Number(time.field.values[row]);
  const all = time.field.values.map((_, row) => row);
  const rows = all.filter((row) => time.field.values[row] !== null).sort((a, b) => at(a) - at(b));
  const meta: FrameMeta = { type: 'timeseries-multi', typeVersion: [0, 1], preferredVisualisationType: 'graph' };
  const frames = [...groupsOf(rows, labels).values()].flatMap((group) => {
    const twice = group.find((row, index) => index > 0 && at(row) === at(group[index - 1] as Row));
    if (twice !== undefined)
      throw new QueryError(
        'invalid_question',
        `two rows have the time ${new Date(at(twice)).toISOString()} and the labels ${shownLabels(labels, twice)}: ` +
          'aggregate them by GROUP BY, or select the column that tells them apart',
      );
    return numbers.map(({ name, field }): Frame => {
      const own = labelsAt(labels, group[0] as Row);
      // Alert rules know series by their labels alone.
      const all = numbers.length > 1 && !('metric' in own) ? { ...own, metric: name } : own;
      const shown = Object.values(own).join(', ');
      const displayNameFromDS = numbers.length > 1 || shown === '' ? [name, shown].filter(Boolean).join(' ') : shown;
      return {
        name,
        fields: [
          { name: time.name, type: 'time', values: group.map(at) },
          {
            name,
            type: 'number',
            values: group.map((row) => field.values[row]),
            labels: all,
            config: { ...field.config, displayNameFromDS },
          },
        ],
        meta,
      };
    });
  });
  const [first, ...rest] = frames.length > 0 ? frames : [{ name: '', fields: [], meta }];
  const without = all.length - rows.length;
  const notices = without > 0 ? [notice('warning', `${without} rows without a time are left out.`)] : [];
  return [{ ...(first as Frame), meta: { ...meta, ...(without > 0 ? { notices } : {}) } }, ...rest];
}

/** One row per combination of the text columns: `numeric-long`. */
export function numericFrame(columns: readonly SqlColumn[]): Frame {
  const format = 'numbers';
  const { numbers, labels } = partsOf(columns, format);
  const time = columns.find(({ use }) => use === 'time');
  if (time)
    throw new QueryError(
      'invalid_question',
      `format is numbers, but ${time.name} is a column of times: leave it out, or choose the format time series`,
    );
  const rows = (columns[0]?.field.values ?? []).map((_, row) => row);
  for (const group of groupsOf(rows, labels).values()) {
    if (group.length > 1)
      throw new QueryError(
        'invalid_question',
        `${group.length} rows have the labels ${shownLabels(labels, group[0] as Row)}: aggregate them by GROUP BY, ` +
          'or select the column that tells them apart',
      );
  }
  const meta: FrameMeta = { type: 'numeric-long', typeVersion: [0, 1], preferredVisualisationType: 'table' };
  if (rows.length === 0) return { name: '', fields: [], meta };
  const texts = labels.map(({ name, field }) => ({
    name,
    type: 'string' as const,
    values: field.values.map((value) => (value === null ? '' : String(value))),
  }));
  return { name: 'sql', fields: [...texts, ...numbers.map(({ field }) => field)], meta };
}

const LINE_NAMES = ['body', 'message', 'line', 'text'];
const LEVEL_NAMES = ['severity', 'level'];

/** Rows as log lines: the first time, the line, its level and id by name, other text as labels. */
export function logsFrame(columns: readonly SqlColumn[]): Frame {
  const named = (names: readonly string[]) =>
    columns.find(({ name, use }) => use === 'label' && names.includes(name.toLowerCase()));
  const time = columns.find(({ use }) => use === 'time');
  const line = named(LINE_NAMES) ?? columns.find(({ use }) => use === 'label');
  if (!time || !line) throw wrong('logs', 'a column of times and one of text, best named body', columns);
  const level = named(LEVEL_NAMES);
  const id = columns.find(({ name, field }) => ['id', 'row_id'].includes(name) && field.type === 'string');
  const trace = columns.find(({ name }) => ['traceid', 'trace_id'].includes(name.toLowerCase()));
  const labels = columns.filter((column) => ![time, line, level, id].includes(column) && column.use !== 'time');
  const rows = time.field.values.flatMap((value, row) => (value === null ? [] : [row]));
  const text = (column: SqlColumn, row: Row) => String(column.field.values[row] ?? '');
  return contractFrame(
    FRAME_NAME.LOGS,
    LOGS_FIELDS,
    rows.map((row) => ({
      timestamp: time.field.values[row],
      body: text(line, row),
      ...(level ? { severity: text(level, row) } : {}),
      id: id ? text(id, row) : String(row),
      labels: labelsAt(labels, row),
      ...(trace ? { traceID: text(trace, row) } : {}),
    })),
    { type: 'log-lines', typeVersion: [0, 0], preferredVisualisationType: 'logs' },
  );
}

/** What tells series apart and what is measured; columns that are neither are an error, as nobody would see them. */
function partsOf(columns: readonly SqlColumn[], format: string): { numbers: SqlColumn[]; labels: SqlColumn[] } {
  const other = columns.find(({ use }) => use === 'other');
  if (other)
    throw new QueryError(
      'invalid_question',
      `format is ${format}, but ${other.name} is ${other.sqlType}, neither time, number nor text: leave it out, or ` +
        'make text of it by toString',
    );
  const numbers = columns.filter(({ use }) => use === 'number');
  if (numbers.length === 0) throw wrong(format, 'a column of numbers', columns);
  return { numbers, labels: columns.filter(({ use }) => use === 'label') };
}

function wrong(format: string, wanted: string, columns: readonly SqlColumn[]): QueryError {
  const list = columns.map(({ name, sqlType }) => `${name} (${sqlType})`).join(', ');
  return new QueryError('invalid_question', `format is ${format}, which needs ${wanted}; the answer has ${list}`);
}

function groupsOf(rows: readonly Row[], labels: readonly SqlColumn[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(labels.map(({ field }) => String(field.values[row] ?? '')));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  // In an order that the data alone decides, whatever order the rows came in.
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const labelsAt = (labels: readonly SqlColumn[], row: Row): Record<string, string> =>
  Object.fromEntries(labels.map(({ name, field }) => [name, String(field.values[row] ?? '')]));

const shownLabels = (labels: readonly SqlColumn[], row: Row): string =>
  `{${Object.entries(labelsAt(labels, row))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;
