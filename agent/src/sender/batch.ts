import { AGENT_LEDGER, AGENT_TABLES, L7_FLOW_LOG } from '@thalweg/protocol';

/** Where a batch lies in the spool. */
export interface SpoolPlace {
  readonly segment: number;
  readonly start: number;
  readonly end: number;
}

/** How the body of a batch is written; as in the header `content-encoding`. */
export type Encoding = 'gzip' | 'identity';

/** One batch of one table. */
export interface Batch {
  readonly table: string;
  readonly rows: number;
  /** Number among its agent run's batches of that table. */
  readonly number: number;
  /** Start of the run that made it, Unix ns: a batch keeps it when a later run resends it. */
  readonly boot: string;
  readonly agentId: number;
  /** Attempts begun. */
  attempts: number;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
  place?: SpoolPlace;
  /** What was joined to this batch, in order; each lies in the spool. */
  readonly parts?: readonly Batch[];
}

/** Under which signal of the ledger rows of a table are counted. */
export function signalOf(table: string): string {
  return AGENT_TABLES[table]?.signal ?? table;
}

/** Tables that rows refer to: each in its own order, and before the rows that come after them. */
export function isTagTable(table: string): boolean {
  return table !== L7_FLOW_LOG.name && table !== AGENT_LEDGER.name;
}
