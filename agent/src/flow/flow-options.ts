import { type RowOptions } from '../config';
import { type L7Options } from '../l7/parser';

/** A configuration in the terms of flow logic. */
export interface FlowOptions {
  readonly l7: L7Options;
  readonly sessionTimeoutNs: number;
  readonly dnsTimeoutNs: number;
  readonly reorderWaitNs: number;
  readonly maxSockets: number;
  readonly maxPending: number;
  readonly batchRows: number;
  readonly batchBytes: number;
  readonly flushNs: number;
  readonly isWanted: (comm: string, localPort: number, remotePort: number) => boolean;
}

export function flowOptions(options: RowOptions): FlowOptions {
  return {
    l7: {
      maskLiterals: options.mask,
      fieldLimitBytes: options.field_limit_bytes,
      httpHeaders: options.http_headers.map((header) => header.toLowerCase()),
      endpointSegments: options.endpoint_segments,
    },
    sessionTimeoutNs: options.session_timeout_s * 1e9,
    dnsTimeoutNs: options.dns_timeout_s * 1e9,
    reorderWaitNs: options.reorder_wait_ms * 1e6,
    maxSockets: options.max_connections,
    maxPending: options.max_pending,
    batchRows: options.batch_rows,
    batchBytes: options.batch_bytes,
    flushNs: options.flush_ms * 1e6,
    isWanted: filterOf(options),
  };
}

function filterOf(options: RowOptions): FlowOptions['isWanted'] {
  const allowNames = new Set(options.allow_processes);
  const denyNames = new Set(options.deny_processes);
  const allowPorts = new Set(options.allow_ports);
  const denyPorts = new Set(options.deny_ports);
  return (comm, localPort, remotePort) =>
    !denyNames.has(comm) &&
    !denyPorts.has(localPort) &&
    !denyPorts.has(remotePort) &&
    (allowNames.size === 0 || allowNames.has(comm)) &&
    (allowPorts.size === 0 || allowPorts.has(localPort) || allowPorts.has(remotePort));
}
