/**
 * The one file that knows which engine runs: chDB in this process, or a ClickHouse server. Everything else talks to
 * {@link Engine}.
 */
import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type * as Chdb from 'chdb';
import type * as ChdbConnection from 'chdb/connection';
import { type Config } from '../config';
import { SetupError } from '../errors';
import { type NativePart, type Settings } from './client';
import { embeddedServerXml } from './embedded-server';

export interface Engine {
  readonly kind: 'embedded' | 'server';
  /** Values of the schema's placeholders, by name. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly replicated: boolean;
  /** Opens a session: a connection whose settings are its own. */
  connect(settings: Settings): ClickHouseClient;
  /** Runs `insert(source)` where `source` reads the parts as a table; resolves when the engine has the rows. */
  insertParts(
    writer: ClickHouseClient,
    insert: (source: string) => string,
    parts: readonly NativePart[],
  ): Promise<void>;
  /** Makes a session whose statement failed fit for the next one. */
  recover(session: ClickHouseClient): Promise<void>;
  close(): Promise<void>;
}

// chdb implements the interface of its own copy of the client's common package; only the types' identities differ.
type ClientConnection = NonNullable<Parameters<typeof createClient>[0]>['connection'];

export function openEngine(config: Config): Engine {
  return config.clickhouseUrl === '' ? openEmbedded(config) : openServer(config);
}

function structureOf(part: NativePart | undefined): string {
  return (part?.columns ?? []).map(({ name, type }) => `${name} ${type}`).join(', ');
}
// Failures are thrown to callers, who answer or log them once.
const QUIET = { level: ClickHouseLogLevel.OFF };
const quote = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function openEmbedded(config: Config): Engine {
  const path = resolve(config.dataDir, 'engine');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const exchange = exchangeDirectory(path);
  const settingsFile = join(path, '..', 'engine.xml');
  writeFileSync(settingsFile, embeddedServerXml(config, exchange));
  // Loaded here, so that a machine without libchdb can still use a server.
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { Session } = require('chdb') as typeof Chdb;
  const { createChdbConnection } = require('chdb/connection') as typeof ChdbConnection;
  /* eslint-enable @typescript-eslint/no-require-imports */
  // The first session of a process decides the engine's server settings, and holds the directory open.
  const anchor = openSession(() => new Session(path, { connectionArgs: [`--config-file=${settingsFile}`] }), path);
  let sequence = 0;
  return {
    kind: 'embedded',
    // Light for small parts, which are merged soon, and ZSTD for larger ones: embedded-server.ts.
    placeholders: { ON_CLUSTER: '', DICTIONARY_USER: '', COMPRESSION: 'Default' },
    replicated: false,
    connect: () =>
      createClient({ log: QUIET, connection: createChdbConnection({ path }) as unknown as ClientConnection }),
    async insertParts(writer, insert, parts) {
      const file = join(exchange, `${sequence++}.native`);
      try {
        await writeParts(file, parts);
        await writer.command({ query: insert(`file(${quote(file)}, 'Native', ${quote(structureOf(parts[0]))})`) });
      } finally {
        await unlink(file).catch(() => undefined); // Never written when the disk is full.
      }
    },
    // chDB 3.4 keeps what a failed statement had written and puts it before the session's next answer, so another user
    // would read it. An answer that nobody reads takes it away.
    async recover(session) {
      for (let attempt = 0; attempt < 3; attempt++) {
        try {
          const answer = await session.query({ query: 'SELECT 1', format: 'TabSeparated' });
          if ((await answer.text()).trim() === '1') return;
        } catch {
          // Short of memory, most likely: the next attempt, or the next statement's failure, shows it.
        }
      }
    },
    async close() {
      anchor.close();
      rmSync(exchange, { recursive: true, force: true });
    },
  };
}

/** Buffers of one write; the kernel takes 1024. */
const MOST_VECTORS = 512;

/** As they are: to join tens of megabytes in memory first costs as much as to write them. */
async function writeParts(path: string, parts: readonly NativePart[]): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for (let from = 0; from < parts.length; from += MOST_VECTORS) {
      await writeWhole(
        file,
        parts.slice(from, from + MOST_VECTORS).map(({ bytes }) => bytes),
      );
    }
  } finally {
    await file.close();
  }
}

/** A write may stop short, on a full disk or beyond 2 GiB: the rest then says why. */
async function writeWhole(file: FileHandle, vectors: readonly Uint8Array[]): Promise<void> {
  let { bytesWritten } = await file.writev(vectors);
  for (const bytes of vectors) {
    if (bytesWritten < bytes.length) await file.writeFile(bytes.subarray(bytesWritten));
    bytesWritten = Math.max(0, bytesWritten - bytes.length);
  }
}

/** Blocks pass to the engine through memory where there is a tmpfs; the files live for one insert. */
function exchangeDirectory(dataPath: string): string {
  const tag = createHash('sha256').update(dataPath).digest('hex').slice(0, 12);
  let base = '/dev/shm';
  try {
    accessSync(base, constants.W_OK);
  } catch {
    base = join(dataPath, '..'); // No tmpfs here: the data directory's disk does it, slower.
  }
  const directory = join(base, `thalweg-${tag}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // What a killed predecessor left behind.
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true });
  return directory;
}

function openSession<T>(open: () => T, path: string): T {
  try {
    return open();
  } catch (error) {
    const message = (error as Error).message;
    const busy = /lock|already|Cannot lock|in use/i.test(message);
    throw new SetupError(
      busy ? 'data_dir_in_use' : 'engine_failed',
      busy
        ? `another process has ${path} open: stop it, or set THALWEG_DATA_DIR to a directory of its own (${message})`
        : `the embedded engine cannot open ${path}: ${message}`,
      { cause: error },
    );
  }
}

function openServer(config: Config): Engine {
  const url = new URL(config.clickhouseUrl);
  const cluster = config.clickhouseCluster;
  const user = decodeURIComponent(url.username) || 'default';
  return {
    kind: 'server',
    placeholders: {
      ON_CLUSTER: cluster === '' ? '' : `ON CLUSTER \`${cluster}\``,
      COMPRESSION: 'ZSTD(1)',
      DICTIONARY_USER: `USER ${quote(user)} PASSWORD ${quote(decodeURIComponent(url.password))}`,
    },
    replicated: cluster !== '',
    connect: (settings) =>
      createClient({
        url: config.clickhouseUrl,
        log: QUIET,
        max_open_connections: 4,
        request_timeout: (config.querySeconds + 30) * 1000,
        clickhouse_settings: { ...settings },
      }),
    async insertParts(writer, insert, parts) {
      const source = `input(${quote(structureOf(parts[0]))})`;
      const { stream } = await writer.exec({
        query: `${insert(source)} FORMAT Native`,
        values: Readable.from(parts.map((part) => Buffer.from(part.bytes))),
        query_id: randomBytes(12).toString('hex'),
      });
      stream.resume();
    },
    recover: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
