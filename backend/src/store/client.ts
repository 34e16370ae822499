import { type TableSpec } from '@thalweg/protocol';

export type QueryParam = string | number | bigint | boolean | readonly QueryParam[];
export type QueryParams = Readonly<Record<string, QueryParam>>;
export type Settings = Readonly<Record<string, string | number | boolean>>;

export interface ResultColumn {
  readonly name: string;
  /** ClickHouse type. */
  readonly type: string;
}

/** 64-bit integers, dates and times arrive as strings, narrower numbers as numbers. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
  /** What the engine read to answer, as it says. */
  readonly read?: { readonly rows: number; readonly bytes: number };
}

export interface QueryOptions {
  /**
   * `trusted` (default): one of our own statements, bound by the store's limits, settings may be given.
   * `raw`: a user's SQL: read-only, under the limits of raw SQL, no settings of its own.
   */
  readonly access?: 'trusted' | 'raw';
  readonly settings?: Settings;
  /** Stops waiting; the engine's limits stop the work. */
  readonly signal?: AbortSignal;
}

export interface InsertOptions {
  /** Leaves out rows whose agent and `row_id` are already stored in this time range (Unix s, inclusive). */
  readonly skipStored?: { readonly fromSeconds: number; readonly toSeconds: number };
}

/** Part of a batch body that holds Native blocks with one and the same list of columns. */
export interface NativePart {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly bytes: Uint8Array;
}

/** The only way to ClickHouse. Statements are complete and take their values as `{name:Type}` parameters. */
export interface Store {
  /** What runs behind it; nothing but the schema's placeholders and the insert path may depend on it. */
  readonly engine: 'embedded' | 'server';
  query(sql: string, params?: QueryParams, options?: QueryOptions): Promise<QueryResult>;
  /** The answer as Native blocks, for {@link readNativeBlocks}: what has more than some 10,000 rows is read so. */
  readNative(sql: string, params?: QueryParams, options?: QueryOptions): Promise<Buffer>;
  /** Resolves once the engine has the rows. All parts carry the same columns. */
  insertNative(spec: TableSpec, parts: readonly NativePart[], options?: InsertOptions): Promise<void>;
  /** Runs a statement without a result on the writer's session. */
  command(sql: string, params?: QueryParams, settings?: Settings): Promise<void>;
  close(): Promise<void>;
}
