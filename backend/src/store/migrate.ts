import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors';
import { type Store } from './client';
import { type Engine } from './engine';

/** The same folder from `src` and from `dist`: SQL is not compiled. */
export const SCHEMA_DIRECTORY = join(__dirname, '..', '..', 'src', 'store', 'schema');

export interface Migration {
  /** File name, `NNNN_name.sql`; the number orders. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export function readMigrations(directory = SCHEMA_DIRECTORY): readonly Migration[] {
  return readdirSync(directory)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** Applies what is not yet applied, in order. Answers the names applied now. */
export async function migrate(
  store: Store,
  engine: Pick<Engine, 'placeholders' | 'replicated'>,
  migrations: readonly Migration[] = readMigrations(),
): Promise<string[]> {
  const fill = (sql: string) => fillPlaceholders(sql, engine);
  await store.command(fill('CREATE DATABASE IF NOT EXISTS tag $ON_CLUSTER'));
  await store.command(
    fill(`CREATE TABLE IF NOT EXISTS tag.schema_migration $ON_CLUSTER
      (name String, checksum String, applied_at DateTime DEFAULT now())
      ENGINE = $ENGINE(MergeTree) ORDER BY name`),
  );
  const { rows } = await store.query('SELECT name, any(checksum) FROM tag.schema_migration GROUP BY name');
  const applied = new Map(rows.map(([name, checksum]) => [String(name), String(checksum)]));
  const now: string[] = [];
  for (const migration of migrations) {
    const before = applied.get(migration.name);
    if (before === undefined) {
      await apply(store, fill, migration);
      now.push(migration.name);
    } else if (before !== migration.checksum) {
      throw new SetupError(
        'migration_failed',
        `${migration.name} was applied with other content (${before.slice(0, 12)}…, now ` +
          `${migration.checksum.slice(0, 12)}…): put the change into a migration of its own, or start on an empty data ` +
          'directory',
      );
    }
  }
  return now;
}

async function apply(store: Store, fill: (sql: string) => string, migration: Migration): Promise<void> {
  const statements = splitStatements(migration.sql);
  for (const [index, statement] of statements.entries()) {
    try {
      await store.command(fill(statement));
    } catch (error) {
      throw new SetupError(
        'migration_failed',
        `${migration.name}, statement ${index + 1} of ${statements.length}, failed: ${(error as Error).message}. ` +
          'Nothing after it was applied; every statement can be run again, so correct the cause and start again',
        { cause: error },
      );
    }
  }
  await store.command('INSERT INTO tag.schema_migration (name, checksum) SELECT {name:String}, {checksum:String}', {
    name: migration.name,
    checksum: migration.checksum,
  });
}

/** A statement ends with a semicolon at the end of a line. */
export function splitStatements(sql: string): string[] {
  return sql
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** `$NAME` by value; `$ENGINE(Family, arguments)` by the engine of that family, replicated on a cluster. */
export function fillPlaceholders(sql: string, engine: Pick<Engine, 'placeholders' | 'replicated'>): string {
  const replicated = "'/clickhouse/tables/thalweg/{database}/{table}/{shard}', '{replica}'";
  return sql
    .replaceAll(/\$ENGINE\((\w+)(?:, ([^)]*))?\)/g, (_, family: string, args: string | undefined) => {
      const list = [...(engine.replicated ? [replicated] : []), ...(args ? [args] : [])].join(', ');
      return `${engine.replicated ? 'Replicated' : ''}${family}(${list})`;
    })
    .replaceAll(/\$([A-Z_]+)/g, (found, name: string) => {
      const value = engine.placeholders[name];
      if (value === undefined)
        throw new SetupError('migration_failed', `the schema names an unknown placeholder ${found}`);
      return value;
    });
}
