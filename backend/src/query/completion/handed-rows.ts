import { L7_PROTOCOL_NAME, LOG_TYPE, SIGNAL_SOURCE_NAME, SIGNAL_SOURCE } from '@thalweg/protocol';
import { Attributes } from '../../ingest/spans/attributes';
import { describe, Description } from '../../ingest/spans/describe';
import { type FoundProcess, findProcesses, toldProcess, type ToldProcess } from '../../ingest/spans/processes';
import { addFlat } from '../../ingest/spans/span-batch';
import { SPAN_KIND } from '../../ingest/spans/span-sink';
import { type Store } from '../../store/client';
import { type LinkRow } from '../trace/link-row';
import { type IndexedRow, LOOKUP } from '../trace/row-query';
import { type HandedSpan } from './collect-spans';

/** A span that was handed in, as if it were a row of the log. */
export interface HandedRow {
  readonly row: LinkRow;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** Ids from the top of their range down, where no producer's rows are. */
const LAST_ROW_ID = 2n ** 64n - 1n;

const POINTS: Readonly<Record<number, string>> = {
  [SPAN_KIND.SERVER]: 's-app',
  [SPAN_KIND.CONSUMER]: 's-app',
  [SPAN_KIND.CLIENT]: 'c-app',
  [SPAN_KIND.PRODUCER]: 'c-app',
};
const STATUS_NAMES: Readonly<Record<number, string>> = { 0: 'ok', 2: 'timeout', 3: 'server_error', 4: 'client_error' };

/** Rows of these spans: described as the intake describes them, in the processes that their resources name. */
export async function toRows(store: Store, spans: readonly HandedSpan[]): Promise<HandedRow[]> {
  const processes = await processesOf(store, spans);
  const attributes = new Attributes();
  const what = new Description();
  return spans.map((handed, index) => {
    attributes.reset();
    addFlat(attributes, handed.span.attributes);
    describe(attributes, handed.span, what);
    return rowOf(handed, what, processes.get(handed.resource), (LAST_ROW_ID - BigInt(index)).toString());
  });
}

async function processesOf(store: Store, spans: readonly HandedSpan[]): Promise<Map<unknown, FoundProcess>> {
  const sought = new Map<unknown, ToldProcess>();
  for (const { resource } of spans) {
    const told = sought.has(resource) ? undefined : toldProcess(resource);
    if (told) sought.set(resource, told);
  }
  if (sought.size === 0) return new Map();
  const found = await findProcesses(store, [...sought.values()]);
  return new Map([...sought.keys()].flatMap((resource, at) => (found[at] ? [[resource, found[at]] as const] : [])));
}

function rowOf(
  { span, resource }: HandedSpan,
  what: Description,
  process: FoundProcess | undefined,
  rowId: string,
): HandedRow {
  const point = POINTS[span.kind] ?? 'app';
  const isCaller = point === 'c-app';
  const endNs = span.endNs < span.startNs ? span.startNs : span.endNs;
  const row: LinkRow = {
    rowId,
    startNs: span.startNs,
    endNs,
    complete: true,
    agentId: process?.agent ?? 0,
    observationPoint: point,
    transport: what.transport,
    client: `${what.client}:${what.clientPort}`,
    server: `${what.server}:${what.serverPort}`,
    reqTcpSeq: 0,
    respTcpSeq: 0,
    clientProcess: isCaller ? (process?.processId ?? 0) : 0,
    serverProcess: isCaller ? 0 : (process?.processId ?? 0),
    requestContext: '',
    responseContext: '',
    l7Protocol: what.l7Protocol,
    traceId: span.traceId,
    traceId2: '',
    spanId: span.spanId,
    parentSpanId: /[^0]/.test(span.parentSpanId) ? span.parentSpanId : '',
    xRequestId0: what.xRequestId0,
    xRequestId1: what.xRequestId1,
  };
  return { row, columns: { ...columnsOf(row, what), ...told(span, resource) } };
}

const columnsOf = (row: LinkRow, what: Description): Record<string, unknown> => ({
  handed_in: true,
  agent_id: row.agentId,
  signal_source_str: SIGNAL_SOURCE_NAME[SIGNAL_SOURCE.OTEL],
  l7_protocol: what.l7Protocol,
  l7_protocol_str: L7_PROTOCOL_NAME[what.l7Protocol] ?? '',
  type: LOG_TYPE.SESSION,
  version: what.version,
  ip_0: what.client,
  ip_1: what.server,
  client_port: what.clientPort,
  server_port: what.serverPort,
  process_id_0: row.clientProcess,
  process_id_1: row.serverProcess,
  request_type: what.requestType,
  request_domain: what.requestDomain,
  request_resource: what.requestResource,
  endpoint: what.endpoint,
  response_status: what.responseStatus,
  response_status_str: STATUS_NAMES[what.responseStatus] ?? 'unknown',
  response_code: what.responseCode,
  response_exception: what.responseException,
  response_duration: String((row.endNs - row.startNs) / 1000n),
  x_request_id_0: what.xRequestId0,
  x_request_id_1: what.xRequestId1,
  trace_id: row.traceId,
  span_id: row.spanId,
  parent_span_id: row.parentSpanId,
  app_peer: what.peer,
});

const told = (span: HandedSpan['span'], resource: HandedSpan['resource']): Record<string, unknown> => ({
  span_name: span.name,
  span_kind: span.kind,
  trace_state: span.traceState,
  app_service: resource.service,
  app_instance: resource.instance,
  attribute_names: span.attributes.filter((_, at) => at % 2 === 0),
  attribute_values: span.attributes.filter((_, at) => at % 2 === 1),
  events: span.events,
  links: span.links,
});

const KEYS = `
SELECT arrayMap(id -> toString(assoc_trace_id(id)), {traces:Array(String)}),
  arrayMap(id -> toString(assoc_x_request_id(id)), {requests:Array(String)})`;

/** The rows with the keys under which the association index knows their relatives. */
export async function withKeys(store: Store, given: readonly LinkRow[]): Promise<IndexedRow[]> {
  const unique = (ids: readonly string[]) => [...new Set(ids.filter((id) => id !== ''))];
  const traces = unique(given.map(({ traceId }) => traceId));
  const requests = unique(given.flatMap(({ xRequestId0, xRequestId1 }) => [xRequestId0, xRequestId1]));
  const { rows } = await store.query(KEYS, { traces, requests }, { settings: LOOKUP });
  const [ofTraces = [], ofRequests = []] = (rows[0] ?? []) as string[][];
  const trace = new Map(traces.map((id, at) => [id, ofTraces[at]]));
  const request = new Map(requests.map((id, at) => [id, ofRequests[at]]));
  return given.map((row) => ({
    row,
    keys: [trace.get(row.traceId), request.get(row.xRequestId0), request.get(row.xRequestId1)].filter(
      (key) => key !== undefined,
    ),
    contextKeys: [],
  }));
}
