import { type ClickHouseClient } from '@clickhouse/client';
import { type TableSpec } from '@thalweg/protocol';
import { type Config } from '../config';
import { EngineError, ProblemError } from '../errors';
import { type Engine } from './engine';
import { toEngineError } from './engine-error';
import {
  type InsertOptions,
  type NativePart,
  type QueryOptions,
  type QueryParams,
  type QueryResult,
  type Settings,
  type Store,
} from './client';
import { SessionPool } from './session-pool';

/** Shapes that answers rely on, the same for every session. */
const ANSWER_SETTINGS: Settings = Object.freeze({
  output_format_json_quote_64bit_integers: 1,
  date_time_input_format: 'best_effort',
  session_timezone: 'UTC',
});

export function trustedSettings(config: Config): Settings {
  return {
    ...ANSWER_SETTINGS,
    max_execution_time: config.querySeconds,
    max_memory_usage: config.queryMemoryBytes,
    max_result_bytes: config.resultBytes,
  };
}

/** Read-only and bounded. An answer that reaches the bound on rows is cut there, so callers ask for one row more. */
export function rawSettings(config: Config): Settings {
  return {
    ...ANSWER_SETTINGS,
    max_execution_time: config.rawQuerySeconds,
    max_memory_usage: config.rawQueryMemoryBytes,
    max_result_rows: config.rawQueryRows + 1,
    max_result_bytes: config.resultBytes,
    result_overflow_mode: 'break',
    max_rows_to_read: config.rawQueryReadRows,
    max_temporary_data_on_disk_size_for_query: 2 ** 30,
    max_query_size: 2 ** 18,
    max_ast_elements: 20_000,
    max_expanded_ast_elements: 100_000,
    allow_introspection_functions: 0,
    allow_ddl: 0,
    readonly: 1,
  };
}

const writerSettings: Settings = Object.freeze({
  ...ANSWER_SETTINGS,
  // A batch is one part of the log and of each view; on few cores more threads only cost memory.
  max_insert_threads: 1,
  max_threads: 1,
});

/** Late samples go to the hour that they are of, in one insert hundreds of them; retention bounds how many there are. */
const settingsOf = (spec: TableSpec): string =>
  spec.store.startsWith('metrics.') ? ' SETTINGS max_partitions_per_insert_block = 0' : '';

/** One for the log with its views, one for metrics, so that neither waits behind the other. */
const WRITERS = 2;

/** A {@link Store} over an open engine: two writers, a pool of readers, a pool of read-only sessions for raw SQL. */
export async function openStore(engine: Engine, config: Config): Promise<Store> {
  const writer = await openSessions(engine, WRITERS, writerSettings);
  const trusted = await openSessions(engine, config.readers, trustedSettings(config));
  const raw = await openSessions(engine, config.rawReaders, rawSettings(config));
  return new PooledStore(engine, writer, trusted, raw);
}

async function openSessions(engine: Engine, count: number, settings: Settings): Promise<SessionPool> {
  const sessions: ClickHouseClient[] = [];
  for (let i = 0; i < count; i++) {
    const session = engine.connect(settings);
    // An embedded session keeps what is set once; a server gets the same settings with every request.
    if (engine.kind === 'embedded')
      await run(() => session.command({ query: 'SELECT 1', clickhouse_settings: { ...settings } }));
    sessions.push(session);
  }
  return new SessionPool(sessions, (session) => engine.recover(session));
}

class PooledStore implements Store {
  readonly engine: Engine['kind'];

  constructor(
    private readonly backing: Engine,
    private readonly writer: SessionPool,
    private readonly trusted: SessionPool,
    private readonly raw: SessionPool,
  ) {
    this.engine = backing.kind;
  }

  async query(sql: string, params: QueryParams = {}, options: QueryOptions = {}): Promise<QueryResult> {
    const isRaw = options.access === 'raw';
    const settings = isRaw ? undefined : options.settings;
    const pool = isRaw ? this.raw : this.trusted;
    const text = await abortable(
      pool.use((session) =>
        run(async () => {
          const answer = await session.query({
            query: withSettings(sql, settings),
            query_params: { ...params },
            format: 'JSONCompact',
            // An embedded statement cannot be stopped: its session stays taken until the engine is done with it.
            abort_signal: this.engine === 'server' ? options.signal : undefined,
          });
          return answer.text();
        }),
      ),
      options.signal,
    );
    if (text === '') throw new EngineError('the statement gives no result', undefined, 'refused');
    const { meta, data, statistics } = JSON.parse(text) as JsonCompact;
    const read = statistics && { rows: Number(statistics.rows_read), bytes: Number(statistics.bytes_read) };
    return { columns: meta, rows: data, ...(read ? { read } : {}) };
  }

  /** Always one of our own statements. */
  readNative(sql: string, params: QueryParams = {}, options: QueryOptions = {}): Promise<Buffer> {
    return abortable(
      this.trusted.use((session) =>
        run(async () => {
          const { stream } = await session.exec({
            query: `${withSettings(sql, options.settings)}\nFORMAT Native`,
            query_params: { ...params },
            abort_signal: this.engine === 'server' ? options.signal : undefined,
          });
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk as Buffer);
          // The embedded engine gives one chunk, which is not copied.
          return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
        }),
      ),
      options.signal,
    );
  }

  insertNative(spec: TableSpec, parts: readonly NativePart[], options: InsertOptions = {}): Promise<void> {
    const columns = (parts[0]?.columns ?? []).map(({ name }) => name).join(', ');
    const stored = options.skipStored;
    const where = stored
      ? ` WHERE (agent_id, row_id) NOT IN (SELECT agent_id, row_id FROM ${spec.store}` +
        ` WHERE time >= toDateTime(${stored.fromSeconds}) AND time <= toDateTime(${stored.toSeconds}))`
      : '';
    const insert = (source: string) =>
      `INSERT INTO ${spec.store} (${columns})${settingsOf(spec)} SELECT ${columns} FROM ${source}${where}`;
    return this.writer.use((session) => run(() => this.backing.insertParts(session, insert, parts)));
  }

  async command(sql: string, params: QueryParams = {}, settings?: Settings): Promise<void> {
    await this.writer.use((session) =>
      run(() => session.command({ query: withSettings(sql, settings), query_params: { ...params } })),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.writer.close(), this.trusted.close(), this.raw.close()]);
    await this.backing.close();
  }
}

interface JsonCompact {
  readonly meta: { name: string; type: string }[];
  readonly data: unknown[][];
  readonly statistics?: { readonly rows_read: number | string; readonly bytes_read: number | string };
}

/** As a clause, because what is set on an embedded session would hold for the statements after it too. */
function withSettings(sql: string, settings: Settings | undefined): string {
  const entries = Object.entries(settings ?? {});
  if (entries.length === 0) return sql;
  const clause = entries.map(([name, value]) => {
    if (!/^\w+$/.test(name)) throw new ProblemError('internal', `${JSON.stringify(name)} is no setting`);
    return `${name} = ${typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : Number(value)}`;
  });
  return `${sql}\nSETTINGS ${clause.join(', ')}`;
}

async function run<T>(statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    throw toEngineError(error);
  }
}

function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new EngineError('the caller stopped waiting', undefined, 'unavailable'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
