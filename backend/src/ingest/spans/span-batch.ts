import { LOG_TYPE } from '@thalweg/protocol';
import { addressOf } from './addresses';
import { type AttributeName, type Attributes } from './attributes';
import { BlockPool } from './block-pool';
import { describe, Description } from './describe';
import { type KnownResource } from './resources';
import { type SpanBlock, spanBlock } from './span-columns';
import { SpanDraft } from './span-draft';
import { SPAN_KIND, type SpanBatch, type SpanSource, type ToldSpan } from './span-sink';
import { ToldBatch, type ToldBatchDeps } from './told-batch';
import { highOf, lowOf, nsBetween, REJECTED, secondsOf } from './told-time';

const SIGNAL = 'l7_flow_log';
const POINTS: readonly string[] = Object.assign(new Array<string>(6).fill('app'), {
  [SPAN_KIND.CLIENT]: 'c-app',
  [SPAN_KIND.PRODUCER]: 'c-app',
  [SPAN_KIND.SERVER]: 's-app',
  [SPAN_KIND.CONSUMER]: 's-app',
});

/** What serves one span after the other; a batch is filled without a pause, so all share one. */
const draft = new SpanDraft();
const description = new Description();
const blocks = new BlockPool(spanBlock);

export class ToldSpanBatch extends ToldBatch<SpanBlock> implements SpanBatch {
  readonly draft = draft;
  /** Of each row, whether it is of its client side. */
  private readonly rowIsCaller: boolean[] = [];
  private readonly peers = new Set<string>();

  constructor(deps: ToldBatchDeps, source: SpanSource, agent: number) {
    super(deps, source, agent, blocks, SIGNAL);
  }

  get spans(): number {
    return this.rowResources.length;
  }

  add(span: ToldSpan): string {
    draft.reset();
    draft.resource = span.resource;
    draft.traceId.setText(span.traceId);
    draft.spanId.setText(span.spanId);
    draft.parentSpanId.setText(span.parentSpanId);
    draft.traceState = span.traceState;
    draft.name = span.name;
    draft.kind = span.kind;
    draft.flags = span.flags ?? 0;
    draft.startHigh = highOf(span.startNs);
    draft.startLow = lowOf(span.startNs);
    draft.endHigh = highOf(span.endNs);
    draft.endLow = lowOf(span.endNs);
    draft.statusCode = span.statusCode;
    draft.statusMessage = span.statusMessage;
    addFlat(draft.attributes, span.attributes);
    draft.events = span.events;
    draft.links = span.links;
    if (span.statusCode === 2 && span.events !== '') draft.exception = exceptionOf(span.events);
    return this.addDraft();
  }

  addDraft(): string {
    const reason = this.reasonAgainst();
    if (reason === '') this.write();
    else this.reject(reason);
    return reason;
  }

  private reasonAgainst(): string {
    if (draft.traceId.isNothing) return REJECTED.traceId;
    if (draft.spanId.isNothing) return REJECTED.spanId;
    if (draft.endHigh === 0 && draft.endLow === 0) return REJECTED.time;
    return this.window.check(draft.startHigh, draft.startLow);
  }

  private write(): void {
    const { columns } = this.block;
    const { attributes } = draft;
    const resource = this.known[draft.resource] as KnownResource;
    const point = POINTS[draft.kind] ?? 'app';
    const isCaller = point === 'c-app';
    // Set by hand, against unset: the columns do not tell it.
    if (draft.statusCode === 1) attributes.addNamedText('otel.status_code', 'OK');
    describe(attributes, draft, description);
    const what = description;
    const { rowIds } = this.deps;

    rowIds.advance();
    columns.row_id.pushHalves(rowIds.high, rowIds.low);
    columns.start_time.pushHalves(draft.startHigh, draft.startLow);
    // A clock that was set back meanwhile: the span took no time, as far as is known.
    const duration = nsBetween(draft.startHigh, draft.startLow, draft.endHigh, draft.endLow);
    if (duration >= 0) columns.end_time.pushHalves(draft.endHigh, draft.endLow);
    else columns.end_time.pushHalves(draft.startHigh, draft.startLow);
    this.seconds.add(secondsOf(draft.startHigh, draft.startLow));
    columns.signal_source.push(this.signalSource);
    columns.observation_point.push(point);
    this.writeAddresses(what);
    columns.protocol.push(what.transport);
    columns.client_port.push(what.clientPort);
    columns.server_port.push(what.serverPort);
    columns.l7_protocol.push(what.l7Protocol);
    columns.version.push(what.version);
    columns.type.push(LOG_TYPE.SESSION);
    columns.is_tls.push(what.isTls);
    columns.request_type.push(what.requestType);
    columns.request_domain.push(what.requestDomain);
    columns.request_resource.push(what.requestResource);
    columns.endpoint.push(what.endpoint);
    columns.response_status.push(what.responseStatus);
    columns.response_code.push(what.responseCode);
    columns.response_exception.push(
      draft.statusMessage !== '' || draft.exception === '' ? what.responseException : draft.exception,
    );
    columns.http_proxy_client.push(what.proxyClient);
    columns.x_request_id_0.push(what.xRequestId0);
    columns.x_request_id_1.push(what.xRequestId1);
    columns.trace_id.pushUtf8(draft.traceId.bytes, 0, draft.traceId.length);
    columns.span_id.pushUtf8(draft.spanId.bytes, 0, draft.spanId.length);
    if (draft.parentSpanId.isNothing) columns.parent_span_id.pushDefault();
    else columns.parent_span_id.pushUtf8(draft.parentSpanId.bytes, 0, draft.parentSpanId.length);
    columns.span_kind.push(draft.kind);
    columns.app_service.push(resource.service);
    columns.app_instance.push(resource.instance);
    columns.response_duration.push(Math.max(0, Math.floor(duration / 1000)));
    columns.request_length.push(what.requestLength);
    columns.response_length.push(what.responseLength);
    writeAttributes(attributes, columns.attribute_names, columns.attribute_values);
    columns.events.push(draft.events);
    columns.links.push(draft.links);
    columns.trace_flags.push(draft.flags);
    columns.trace_state.push(draft.traceState);
    columns.span_name.push(draft.name);
    columns.resource_id.pushHalves(resource.idHigh, resource.idLow);
    columns.app_peer.push(point === 'app' ? '' : this.peerOf(what.peer));
    this.rowResources.push(resource);
    this.rowIsCaller.push(isCaller);
    this.block.rows++;
  }

  private peerOf(name: string): string {
    if (name === '' || this.peers.has(name)) return name;
    const peer = this.deps.resources.peer(name);
    if (peer !== '') this.peers.add(peer);
    return peer;
  }

  private writeAddresses(what: Description): void {
    const { columns } = this.block;
    const client = what.client === '' ? undefined : addressOf(what.client);
    const server = what.server === '' ? undefined : addressOf(what.server);
    const isV4 = (client?.isV4 ?? true) && (server?.isV4 ?? true);
    columns.is_ipv4.push(isV4 ? 1 : 0);
    if (isV4) {
      columns.ip4_0.push(client?.v4 ?? 0);
      columns.ip4_1.push(server?.v4 ?? 0);
      columns.ip6_0.pushDefault();
      columns.ip6_1.pushDefault();
      return;
    }
    columns.ip4_0.pushDefault();
    columns.ip4_1.pushDefault();
    if (client) columns.ip6_0.pushBytes(client.v6);
    else columns.ip6_0.pushDefault();
    if (server) columns.ip6_1.pushBytes(server.v6);
    else columns.ip6_1.pushDefault();
  }

  protected clearProcesses(): void {
    const { agent_id, process_id_0, process_id_1 } = this.block.columns;
    agent_id.clear();
    process_id_0.clear();
    process_id_1.clear();
  }

  protected fillProcess(row: number, agent: number, processId: number): void {
    const { agent_id, process_id_0, process_id_1 } = this.block.columns;
    const isCaller = this.rowIsCaller[row] === true;
    agent_id.push(agent);
    process_id_0.push(isCaller ? processId : 0);
    process_id_1.push(isCaller ? 0 : processId);
  }

  protected peerNames(): Iterable<string> {
    return this.peers;
  }

  protected countStored(): void {
    // The engine counts the rows of the request log itself.
  }
}

export function addFlat(to: Attributes, attributes: readonly string[]): void {
  for (let i = 0; i + 1 < attributes.length; i += 2)
    to.addNamedText(attributes[i] as string, attributes[i + 1] as string);
}

export function writeAttributes(
  attributes: Attributes,
  names: SpanBlock['columns']['attribute_names'],
  values: SpanBlock['columns']['attribute_values'],
): void {
  const { count } = attributes;
  for (let i = 0; i < count; i++) {
    names.elements.pushNamed(attributes.names[i] as AttributeName);
    values.elements.pushUtf8(attributes.buffer(i), attributes.valueFrom(i), attributes.valueTo(i));
  }
  names.endRow(count);
  values.endRow(count);
}

interface ToldEvent {
  readonly name?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

function exceptionOf(events: string): string {
  try {
    const list: unknown = JSON.parse(events);
    if (!Array.isArray(list)) return '';
    const found = (list as ToldEvent[]).find(({ name }) => name === 'exception')?.attributes;
    return String(found?.['exception.message'] ?? found?.['exception.type'] ?? '');
  } catch {
    return ''; // Not ours to judge: the text is stored as it came.
  }
}
