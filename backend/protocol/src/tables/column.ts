/** Column types that a batch on the wire may carry. Low-cardinality strings travel as `String`. */
export type WireType =
  | 'UInt8'
  | 'UInt16'
  | 'UInt32'
  | 'UInt64'
  | 'Int32'
  | 'Int64'
  | 'Float64'
  | 'String'
  | 'IPv4'
  | 'IPv6'
  | "DateTime64(9, 'UTC')"
  | "DateTime64(3, 'UTC')"
  | 'Array(String)'
  | 'Array(Float64)'
  | 'Array(Int32)'
  | 'Map(String, String)';

export interface ColumnSpec {
  readonly type: WireType;
  /** A batch without this column is refused; others take the table's default. */
  readonly required?: boolean;
  /** Unit of the values, UCUM-like: `ns`, `us`, `By`. */
  readonly unit?: string;
  readonly description: string;
}

export interface TableSpec<C extends Record<string, ColumnSpec> = Record<string, ColumnSpec>> {
  /** Last part of `POST /api/v1/agent/<name>`. */
  readonly name: string;
  /** `database.table` that the rows are stored in. */
  readonly store: string;
  /** Ledger signal under which rows of this table are counted. */
  readonly signal: string;
  readonly columns: C;
}

export function table<const C extends Record<string, ColumnSpec>>(spec: TableSpec<C>): TableSpec<C> {
  return Object.freeze(spec);
}
