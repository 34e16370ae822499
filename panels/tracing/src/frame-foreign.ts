import { type Cell, readBoolean, readKeyValues, readNumber, readText } from './frame-values';
import { protocolOf } from './transfer/semantic-names';

/** What sources that do not know our fields tell in their tags instead. */
export interface ForeignReader {
  readonly kind: (row: number) => string;
  readonly isError: (row: number) => boolean;
  readonly statusMessage: (row: number) => string;
  readonly protocol: (row: number) => string;
  readonly host: (row: number) => string;
  readonly responseCode: (row: number) => number | undefined;
}

const nothing = () => '';
/** Our own frames have these as fields: nothing is looked for in the tags of a hundred thousand spans. */
const OURS: ForeignReader = Object.freeze({
  kind: nothing,
  isError: () => false,
  statusMessage: nothing,
  protocol: nothing,
  host: nothing,
  responseCode: () => undefined,
});

export function foreignReader(has: (field: string) => boolean, cell: Cell): ForeignReader {
  if (has('observation_point')) {
    return OURS;
  }
  let lastRow = -1;
  let last: ReadonlyMap<string, unknown> = new Map();
  // All columns of a span are read one after the other, so one row is kept.
  const tags = (row: number) => {
    if (row !== lastRow) {
      last = new Map(readKeyValues(cell('tags', row)).map(({ key, value }) => [key, value]));
      lastRow = row;
    }
    return last;
  };
  const hosts = new Map<unknown, string>();
  return {
    kind: (row) => readText(tags(row).get('span.kind') ?? tags(row).get('kind')).toLowerCase(),
    isError: (row) => readBoolean(tags(row).get('error')) || tags(row).get('otel.status_code') === 'ERROR',
    statusMessage: (row) => readText(tags(row).get('otel.status_description')),
    protocol: (row) => protocolOf(tags(row)),
    host: (row) => hostOf(cell('serviceTags', row), hosts),
    responseCode: (row) => readNumber(tags(row).get('http.response.status_code') ?? tags(row).get('http.status_code')),
  };
}

const HOST_KEYS = ['host.name', 'hostname', 'net.host.name', 'k8s.node.name'];
/** Processes of a trace share their tags, as one object or one text: each is read once. */
const KEPT = 10_000;

function hostOf(serviceTags: unknown, known: Map<unknown, string>): string {
  const found = known.get(serviceTags);
  if (found !== undefined) {
    return found;
  }
  const tags = new Map(readKeyValues(serviceTags).map(({ key, value }) => [key, value]));
  const host = readText(HOST_KEYS.map((key) => tags.get(key)).find((value) => readText(value) !== ''));
  if (known.size < KEPT) {
    known.set(serviceTags, host);
  }
  return host;
}
