import { L7_FLOW_LOG } from '@thalweg/protocol';
import { HalvesColumn, NumberColumn, Output, type RowColumn, TextColumn, TextsColumn } from './row-columns';
import { SideColumns } from './side-columns';

type Name = keyof typeof L7_FLOW_LOG.columns;

const FIRST_ROWS = 1024;
/** Bytes of a row without its texts, roughly: for the bound on a batch. */
const ROW_BYTES = 200;

/** Columns of messages. What a system call cannot tell (tunnels, spans, metrics) has none: the table's defaults hold. */
function messageColumns() {
  return {
    row_id: new HalvesColumn(),
    start_time: new HalvesColumn(),
    end_time: new HalvesColumn(),
    agent_id: new NumberColumn(4, true),
    response_duration: new NumberColumn(8, true),
    req_tcp_seq: new NumberColumn(4, true),
    resp_tcp_seq: new NumberColumn(4, true),
    syscall_trace_id_request: new NumberColumn(8, true),
    syscall_trace_id_response: new NumberColumn(8, true),
    syscall_thread_0: new NumberColumn(4, true),
    syscall_thread_1: new NumberColumn(4, true),
    syscall_cap_seq_0: new NumberColumn(8, true),
    syscall_cap_seq_1: new NumberColumn(8, true),
    type: new NumberColumn(1, true),
    is_async: new NumberColumn(1, false),
    request_id: new NumberColumn(8, true),
    response_status: new NumberColumn(1, true),
    response_code: new NumberColumn(4, true),
    request_length: new NumberColumn(8, true),
    response_length: new NumberColumn(8, true),
    captured_request_byte: new NumberColumn(4, true),
    captured_response_byte: new NumberColumn(4, true),
    sql_affected_rows: new NumberColumn(8, false),
    version: new TextColumn(),
    request_type: new TextColumn(),
    request_domain: new TextColumn(),
    request_resource: new TextColumn(),
    endpoint: new TextColumn(),
    response_exception: new TextColumn(),
    response_result: new TextColumn(),
    http_proxy_client: new TextColumn(),
    x_request_id_0: new TextColumn(),
    x_request_id_1: new TextColumn(),
    trace_id: new TextColumn(),
    trace_id_2: new TextColumn(),
    span_id: new TextColumn(),
    parent_span_id: new TextColumn(),
    attribute_names: new TextsColumn(),
    attribute_values: new TextsColumn(),
  } satisfies Partial<Record<Name, RowColumn>>;
}

interface Header {
  readonly name: Name;
  readonly bytes: Uint8Array;
  readonly column: RowColumn | undefined;
}

/** Rows of `l7_flow_log` on their way into a Native block; columns that say nothing are left out of it. */
export class RowBlock {
  readonly columns = messageColumns();
  readonly sides = new SideColumns();
  rows = 0;
  private capacity = 0;
  private readonly out = new Output();
  private readonly headers: readonly Header[];
  private readonly texts: readonly (TextColumn | TextsColumn)[];
  private readonly all: readonly RowColumn[];

  constructor() {
    const columns: Partial<Record<Name, RowColumn>> = this.columns;
    this.all = Object.values(this.columns);
    this.texts = this.all.filter((column) => column instanceof TextColumn || column instanceof TextsColumn);
    this.headers = (Object.keys(L7_FLOW_LOG.columns) as Name[]).map((name) => {
      const header = new Output();
      header.text(name);
      header.text(L7_FLOW_LOG.columns[name].type);
      return { name, bytes: header.bytes.slice(0, header.at), column: columns[name] };
    });
  }

  /** Roughly, the bytes that {@link RowBlock.encode} will give. */
  get byteLength(): number {
    let total = this.rows * ROW_BYTES;
    for (const column of this.texts) total += column.length;
    return total;
  }

  /** Number of a new row, whose columns can be filled from here on. */
  add(): number {
    if (this.rows === this.capacity) this.grow();
    return this.rows++;
  }

  /** The block so far, in a buffer of its own. */
  encode(): Uint8Array {
    const { out, rows, sides } = this;
    out.at = 0;
    const used = this.headers.filter(({ name, column }) => (column ? column.isUsed : sides.isUsed(name)));
    out.varint(used.length);
    out.varint(rows);
    for (const { name, bytes, column } of used) {
      out.raw(bytes);
      if (column) column.encode(out, rows);
      else sides.encode(name, out, rows);
    }
    return out.bytes.slice(0, out.at);
  }

  clear(): void {
    for (const column of this.all) column.clear(this.rows);
    this.sides.clear();
    this.rows = 0;
  }

  private grow(): void {
    this.capacity = Math.max(FIRST_ROWS, this.capacity * 2);
    for (const column of this.all) column.grow(this.capacity);
    this.sides.grow(this.capacity);
  }
}
