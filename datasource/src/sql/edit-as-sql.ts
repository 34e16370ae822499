import { type SavedQuery } from '@thalweg/protocol';

interface MetaLike {
  readonly executedQueryString?: string;
  readonly custom?: Readonly<Record<string, unknown>>;
}

export interface Editable {
  readonly sql: string;
  readonly format: SavedQuery['format'];
}

/**
 * The statement that an answer came from, ready to be edited and run: the backend's own where it hands one over, else
 * the executed one with its values put in.
 */
export function editableStatement(metas: ReadonlyArray<MetaLike | undefined>): Editable | undefined {
  for (const meta of metas) {
    const given = meta?.custom?.['edit_as'];
    if (typeof given !== 'object' || given === null || !('sql' in given) || typeof given.sql !== 'string') continue;
    const format = 'format' in given ? given.format : undefined;
    return {
      sql: given.sql,
      format: format === 'time_series' || format === 'numeric' || format === 'logs' ? format : 'table',
    };
  }
  const executed = metas.map((meta) => meta?.executedQueryString).find(Boolean);
  return executed ? { sql: withValues(executed), format: 'table' } : undefined;
}

/** `--   name = value` above a statement, as the backend writes it. */
const VALUE_LINE = /^--\s+(\w+) = (.*)$/;

/** The first statement of an executed text, without its heading, and with its parameters as literals. */
function withValues(executed: string): string {
  const [first = ''] = executed.split(/;\n\n(?=--|SELECT|WITH)/);
  const values = new Map<string, unknown>();
  const lines = first.split('\n');
  const head = lines.findIndex((line) => !line.startsWith('--'));
  for (const line of lines.slice(0, Math.max(0, head))) {
    const [, name, text] = VALUE_LINE.exec(line) ?? [];
    if (name === undefined || text === undefined) continue;
    try {
      values.set(name, JSON.parse(text));
    } catch {
      // A value that was cut short: its parameter stays, and the engine says that it is not set.
    }
  }
  const sql = lines.slice(Math.max(0, head)).join('\n').trim();
  return sql.replace(/\{\s*(\w+)\s*:\s*([^{}]+?)\s*\}/g, (whole, name: string, type: string) => {
    // The range stays the panel's: the backend fills it in, in the type that is asked for.
    if (name === 'from' || name === 'to' || name === 'interval_ms') return whole;
    return values.has(name) ? literal(values.get(name), type) : whole;
  });
}

function literal(value: unknown, type: string): string {
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, type)).join(', ')}]`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = String(value);
  if (/^(U?Int|Float|Decimal)/.test(type) && /^-?[\d.]+$/.test(text)) return text;
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
