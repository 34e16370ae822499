import { IP_PROTOCOL } from '@thalweg/protocol';
import { type LinkRow } from './link-row';

/** A whole row from the few fields a case is about; times in ms. */
export function row(
  rowId: string,
  observationPoint: string,
  startMs: number,
  endMs: number,
  rest: Partial<LinkRow> = {},
): LinkRow {
  return {
    rowId,
    observationPoint,
    startNs: BigInt(Math.round(startMs * 1000)) * 1000n,
    endNs: BigInt(Math.round(endMs * 1000)) * 1000n,
    complete: true,
    agentId: 1,
    transport: IP_PROTOCOL.TCP,
    client: '10.0.0.1:40000',
    server: '10.0.0.2:80',
    reqTcpSeq: 0,
    respTcpSeq: 0,
    clientProcess: 0,
    serverProcess: 0,
    requestContext: '',
    responseContext: '',
    l7Protocol: 20,
    traceId: '',
    traceId2: '',
    spanId: '',
    parentSpanId: '',
    xRequestId0: '',
    xRequestId1: '',
    ...rest,
  };
}
