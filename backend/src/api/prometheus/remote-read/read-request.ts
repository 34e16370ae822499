import { ProtoReader } from '../../../ingest/wire/proto-reader';
import { type Matcher, type MatchOperator } from '../../../query/promql/types';

/** https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto */
export const RESPONSE_TYPE = Object.freeze({ samples: 0, streamedXorChunks: 1 });

export interface ReadQuery {
  readonly startMs: number;
  readonly endMs: number;
  readonly matchers: readonly Matcher[];
}

export interface ReadRequest {
  readonly queries: readonly ReadQuery[];
  /** In the order of who asks; of none, samples. */
  readonly accepted: readonly number[];
}

const OPERATORS: readonly MatchOperator[] = ['=', '!=', '=~', '!~'];
/** Queries of one request. */
const MOST_QUERIES = 100;

export function readRequest(body: Buffer): ReadRequest {
  const reader = new ProtoReader(body);
  const queries: ReadQuery[] = [];
  const accepted: number[] = [];
  while (reader.next()) {
    if (reader.field === 1 && queries.length < MOST_QUERIES) queries.push(query(reader.message()));
    else if (reader.field === 2) accepted.push(...responseTypes(reader));
    else reader.skip();
  }
  return { queries, accepted };
}

/** Packed, as proto3 writes them. */
function responseTypes(reader: ProtoReader): number[] {
  return [...reader.view()];
}

function query(reader: ProtoReader): ReadQuery {
  let startMs = 0;
  let endMs = 0;
  const matchers: Matcher[] = [];
  while (reader.next()) {
    if (reader.field === 1) startMs = reader.integer();
    else if (reader.field === 2) endMs = reader.integer();
    else if (reader.field === 3) matchers.push(matcher(reader.message()));
    else reader.skip();
  }
  return { startMs, endMs, matchers };
}

function matcher(reader: ProtoReader): Matcher {
  let operator: MatchOperator = '=';
  let name = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) operator = OPERATORS[reader.integer()] ?? '=';
    else if (reader.field === 2) name = reader.text();
    else if (reader.field === 3) value = reader.text();
    else reader.skip();
  }
  return { name, operator, value };
}
