import {
  AGENT_TABLES,
  type Catalog,
  type CatalogColumn,
  type CatalogFunction,
  METRICS,
  METRIC_EXEMPLARS,
  METRIC_HISTOGRAMS,
  METRIC_METADATA,
  METRIC_NAMES,
  METRIC_SAMPLES,
  METRIC_SERIES,
  METRIC_TEXTS,
  type TableSpec,
} from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { READABLE_DATABASES, TABLE_FUNCTIONS } from '../guard/guard';
import { DESCRIBED_COLUMNS, DESCRIBED_TABLES } from './descriptions';
import { FUNCTIONS, MACROS, OFFERED_FUNCTIONS } from './functions';
import { SIDED_TAGS, type Tag, TAGS } from './tags';

const COLUMNS = `
SELECT database, table, name, type, comment
FROM system.columns
WHERE database IN {databases:Array(String)} AND default_kind != 'EPHEMERAL'
  AND (database, table) IN (
    SELECT database, name FROM system.tables
    WHERE database IN {databases:Array(String)} AND engine NOT IN ('MaterializedView', 'Dictionary', 'Null')
      AND (engine != 'View' OR database IN ('flow_metrics', 'event', 'metrics'))
      AND name != 'schema_migration'
  )
ORDER BY database, table, position`;

/** The engine's own words on functions that statements about requests mostly need. */
const ENGINE_FUNCTIONS = `
SELECT name, splitByChar('\\n', syntax)[1], description
FROM system.functions
WHERE name IN {names:Array(String)}
ORDER BY name`;

const METRIC =
  /^(request|response|error|server_error|client_error|timeout|rrt_.*|response_duration|.*_length|captured_.*_byte|sql_affected_rows|value|rows)$/;

/** Everything that can be asked for: from the engine's own list of columns, with what this release knows of each. */
export async function readCatalog(store: Store): Promise<Catalog> {
  const [{ rows }, engineFunctions] = await Promise.all([
    store.query(COLUMNS, { databases: READABLE_DATABASES }),
    store.query(ENGINE_FUNCTIONS, { names: OFFERED_FUNCTIONS }),
  ]);
  const tables = new Map<string, CatalogColumn[]>();
  for (const [database, table, name, type, comment] of rows.map((row) => row.map(String))) {
    const key = `${database}.${table}`;
    const columns = tables.get(key) ?? [];
    columns.push(columnOf(key, name ?? '', type ?? '', comment ?? ''));
    tables.set(key, columns);
  }
  return {
    version: '1',
    tables: [...tables].map(([name, columns]) => ({ name, description: DESCRIBED_TABLES[name] ?? '', columns })),
    metrics: METRIC_NAMES.map((name) => {
      const { parameters, ...spec } = METRICS[name];
      return { name, ...spec, question: 'red', ...(parameters ? { parameters: [...parameters] } : {}) };
    }),
    tags: [
      ...SIDED_TAGS.map((name) => tagOf(name, TAGS.get(`${name}_1`) as Tag, 'either')),
      ...[...TAGS].map(([name, tag]) => tagOf(name, tag, tag.side ?? '')),
    ],
    functions: [
      ...FUNCTIONS,
      ...engineFunctions.rows.map((row) => functionOf(row.map(String))),
      ...TABLE_FUNCTIONS.map((name) => ({ name, description: 'Table function that raw SQL may use' })),
    ],
    macros: [...MACROS],
  };
}

const tagOf = (name: string, { type, description, inRollup }: Tag, side: Catalog['tags'][number]['side']) => ({
  name,
  type,
  side,
  description,
  in_rollup: inRollup,
});

/** The first sentence of a page of documentation, without its markup. */
function functionOf([name = '', signature = '', description = '']: readonly string[]): CatalogFunction {
  const plain = description
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .trim();
  const [sentence = ''] = /^[^\n]*?(?:\.(?=\s|$)|(?=\n|$))/.exec(plain) ?? [];
  return { name, description: sentence, ...(signature === '' ? {} : { signature }) };
}

const METRIC_TABLES = [
  METRIC_SERIES,
  METRIC_SAMPLES,
  METRIC_HISTOGRAMS,
  METRIC_EXEMPLARS,
  METRIC_METADATA,
  METRIC_TEXTS,
] as unknown as readonly TableSpec[];

const WIRE = new Map(
  [...Object.values(AGENT_TABLES), ...METRIC_TABLES].flatMap((table: TableSpec) =>
    Object.entries(table.columns).map(([name, column]) => [`${table.store}.${name}`, column] as const),
  ),
);

function columnOf(table: string, name: string, type: string, comment: string): CatalogColumn {
  const wire = WIRE.get(`${table}.${name}`) ?? WIRE.get(`flow_log.l7_flow_log.${name}`);
  const tag = TAGS.get(name) ?? TAGS.get(`${name}_1`);
  const base = name.replace(/_[01]$/, '');
  const side = name.endsWith('_0') ? 'client' : name.endsWith('_1') ? 'server' : undefined;
  const unit = wire?.unit ?? (/^rrt_(sum|max|quantiles)$/.test(name) ? 'us' : undefined);
  const description =
    comment || wire?.description || tag?.description || DESCRIBED_COLUMNS[name] || DESCRIBED_COLUMNS[base] || '';
  return {
    name,
    type,
    ...(unit ? { unit } : {}),
    description,
    role: METRIC.test(name) ? 'metric' : tag || /(_id|_type|_str)(_[01])?$/.test(name) ? 'tag' : 'column',
    ...(side ? { side } : {}),
  };
}
