import { EngineError } from '../errors';
import { type QueryResult, type Store } from './client';
import { fillPlaceholders, migrate, readMigrations, splitStatements } from './migrate';

const local = { placeholders: { ON_CLUSTER: '', DICTIONARY_USER: '', COMPRESSION: 'Default' }, replicated: false };

/** Records statements; answers the migrations applied before. */
function recorder(applied: [string, string][], failOn?: string): { store: Store; statements: string[] } {
  const statements: string[] = [];
  const store: Store = {
    engine: 'embedded',
    query: async (): Promise<QueryResult> => ({ columns: [], rows: applied }),
    readNative: async () => Buffer.alloc(0),
    insertNative: async () => undefined,
    command: async (sql) => {
      if (failOn && sql.includes(failOn)) throw new EngineError('no such engine', 56, 'refused');
      statements.push(sql);
    },
    close: async () => undefined,
  };
  return { store, statements };
}

const one = { name: '0001_a.sql', sql: 'CREATE TABLE a;\n-- why;\nCREATE TABLE b;\n', checksum: 'c1' };
const two = { name: '0002_b.sql', sql: 'CREATE TABLE c;\n', checksum: 'c2' };

it('ends a statement at a semicolon at the end of a line, and leaves out comments', () => {
  expect(splitStatements("-- x;\nSELECT ';' AS a;\n\nSELECT\n  2\n;\n")).toEqual(["SELECT ';' AS a", 'SELECT\n  2']);
});

it('applies only what is new, in order', async () => {
  const { store, statements } = recorder([['0001_a.sql', 'c1']]);
  expect(await migrate(store, local, [one, two])).toEqual(['0002_b.sql']);
  expect(statements.filter((sql) => sql.startsWith('CREATE TABLE ') && !sql.includes('tag.'))).toEqual([
    'CREATE TABLE c',
  ]);
});

it('stops when an applied file has changed, and says what to do', async () => {
  const { store } = recorder([['0001_a.sql', 'other']]);
  await expect(migrate(store, local, [one])).rejects.toMatchObject({
    code: 'migration_failed',
    message: expect.stringContaining('put the change into a migration of its own'),
  });
});

it('names file and statement when one fails, and applies nothing after it', async () => {
  const { store, statements } = recorder([], 'TABLE b');
  await expect(migrate(store, local, [one, two])).rejects.toMatchObject({
    code: 'migration_failed',
    message: expect.stringContaining('0001_a.sql, statement 2 of 2, failed: no such engine'),
  });
  expect(statements.some((sql) => sql.includes('TABLE c'))).toBe(false);
});

it('fills in engines and clusters', () => {
  const sql = 'CREATE TABLE t $ON_CLUSTER ENGINE = $ENGINE(ReplacingMergeTree, version)';
  expect(fillPlaceholders(sql, local)).toBe('CREATE TABLE t  ENGINE = ReplacingMergeTree(version)');
  expect(fillPlaceholders(sql, { placeholders: { ON_CLUSTER: 'ON CLUSTER `main`' }, replicated: true })).toBe(
    'CREATE TABLE t ON CLUSTER `main` ENGINE = ReplicatedReplacingMergeTree' +
      "('/clickhouse/tables/thalweg/{database}/{table}/{shard}', '{replica}', version)",
  );
  expect(() => fillPlaceholders('$NOTHING', local)).toThrow('unknown placeholder $NOTHING');
});

it('knows every placeholder of the shipped schema, whose files are numbered once each', () => {
  const migrations = readMigrations();
  for (const { sql } of migrations) expect(fillPlaceholders(sql, local)).not.toContain('$');
  expect(new Set(migrations.map(({ name }) => name.slice(0, 4))).size).toBe(migrations.length);
});
