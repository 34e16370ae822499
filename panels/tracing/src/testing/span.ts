import { type SpanRow, type SpanRows } from '../model/span';

/** A span for tests: what the case does not care about is plain. */
export function span(
  spanId: string,
  parentSpanId = '',
  startMs = 0,
  durationMs = 10,
  more: Partial<SpanRow> = {},
): SpanRow {
  return {
    row: 0,
    traceId: 't',
    spanId,
    parentSpanId,
    operation: `op-${spanId}`,
    service: 'svc',
    startMs,
    durationMs,
    kind: 'server',
    isError: false,
    statusMessage: '',
    spanType: 'process',
    observationPoint: 's-p',
    signalSource: 'eBPF',
    protocol: 'HTTP',
    host: 'h1',
    responseStatus: 'ok',
    responseCode: undefined,
    link: undefined,
    ...more,
  };
}

/** Rows as a frame would give them; `tags` by span id. */
export function rowsOf(
  spans: readonly SpanRow[],
  tags: Readonly<Record<string, Record<string, unknown>>> = {},
): SpanRows {
  const tagsOf = (index: number) =>
    Object.entries(tags[spans[index]?.spanId ?? ''] ?? {}).map(([key, value]) => ({ key, value }));
  return {
    spans,
    tags: tagsOf,
    warnings: () => [],
    detail: (index) => ({
      tags: tagsOf(index),
      serviceTags: [],
      logs: [],
      references: [],
      stackTraces: [],
      links: [],
      raw: {},
    }),
    defects: new Map(),
    notices: [],
  };
}
