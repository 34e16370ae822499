import { type DataFrame, type Field, FieldType, type LinkModel } from '@grafana/data';

export type LogLevel = 'critical' | 'error' | 'warning' | 'info' | 'debug' | 'unknown';

export interface LogLine {
  id: string;
  /** Unix ms. */
  time: number;
  body: string;
  level: LogLevel;
  labels: ReadonlyArray<readonly [string, string]>;
  links: LinkModel[];
}

const LEVELS: ReadonlyArray<readonly [RegExp, LogLevel]> = [
  [/^(emerg|alert|crit|fatal)/i, 'critical'],
  [/^(err|eror)/i, 'error'],
  [/^warn/i, 'warning'],
  [/^(info|notice)/i, 'info'],
  [/^(debug|trace|dbug)/i, 'debug'],
];
export const levelOf = (text: string): LogLevel => LEVELS.find(([pattern]) => pattern.test(text))?.[1] ?? 'unknown';

function labelsOf(value: unknown): Array<readonly [string, string]> {
  const object: unknown = typeof value === 'string' ? parsed(value) : value;
  if (typeof object !== 'object' || object === null) return [];
  return Object.entries(object).map(([key, text]) => [key, String(text)] as const);
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A label field of another make: nothing to show.
    return undefined;
  }
}

/** Lines of a frame by Grafana's contract for logs: `timestamp`, `body`, `severity`, `id`, `labels`. */
export function readLines(frame: DataFrame, most: number): LogLine[] {
  const named = (...names: string[]): Field | undefined =>
    frame.fields.find(({ name }) => names.includes(name.toLowerCase()));
  const time = named('timestamp') ?? frame.fields.find(({ type }) => type === FieldType.time);
  const body = named('body') ?? frame.fields.find(({ type }) => type === FieldType.string);
  if (!time || !body) return [];
  const [severity, id, labels] = [named('severity', 'level'), named('id'), named('labels')];
  const linked = frame.fields.filter(({ config }) => (config.links?.length ?? 0) > 0);
  return Array.from({ length: Math.min(most, frame.length) }, (_, at) => ({
    id: String(id?.values[at] ?? at),
    time: Number(time.values[at]),
    body: String(body.values[at] ?? ''),
    level: levelOf(String(severity?.values[at] ?? '')),
    labels: labelsOf(labels?.values[at]),
    links: linked
      .filter((field) => field.values[at] != null && field.values[at] !== '')
      .flatMap((field) => field.getLinks?.({ valueRowIndex: at }) ?? []),
  }));
}
