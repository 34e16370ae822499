/** Decoded kernel records. Times: CLOCK_MONOTONIC ns as `number` (exact for 104 days of uptime, then to 2 ns). */

export const INGRESS = 0;
export const EGRESS = 1;
export type Direction = typeof INGRESS | typeof EGRESS;

export const ROLE_UNKNOWN = 0;
export const ROLE_CLIENT = 1;
export const ROLE_SERVER = 2;
export type Role = typeof ROLE_UNKNOWN | typeof ROLE_CLIENT | typeof ROLE_SERVER;

/** Where a payload lies in its batch. Reused, as the event is. */
export interface RawPayload {
  readonly view: DataView;
  readonly at: number;
  readonly length: number;
}

/** Bytes moved by one system call (or a part of them) on a socket whose protocol the kernel side knows. */
export interface DataEvent {
  /** Survives fd reuse and dup; unique on this host since boot; below 2^53. */
  readonly socketId: number;
  readonly tgid: number;
  readonly tid: number;
  /** Kernel name of the thread's process. */
  readonly comm: string;
  readonly direction: Direction;
  /** Egress: when the call was entered. Ingress: when it returned. */
  readonly timeNs: number;
  /** TCP sequence of the first byte of `payload`; 0 for UDP. */
  readonly tcpSeq: number;
  /** Thread trace id (rule in bpf/lib/trace_id.h); 0 when there is none. Below 2^53. */
  readonly traceId: number;
  /** Counts this socket's data records from 1; a gap means lost records. */
  readonly capSeq: number;
  /** Bytes that the call moved, of which `payload` holds the first. */
  readonly length: number;
  /** A view into the batch; valid only during the handler's call. */
  readonly payload: Uint8Array;
  /** The same bytes without the cost of a view of their own; `payload` is made when it is asked for. */
  readonly raw?: RawPayload;
  /** `L7_PROTOCOL` as classified in the kernel. */
  readonly protocol: number;
  readonly role: Role;
  /** IPPROTO_TCP 6 or IPPROTO_UDP 17. */
  readonly transport: number;
  readonly isIpv4: boolean;
  /** 16 bytes in network order, IPv4 mapped; reused, as the event is. */
  readonly localIp: Uint8Array;
  readonly remoteIp: Uint8Array;
  readonly localPort: number;
  readonly remotePort: number;
  /** Network namespace inode. */
  readonly netns: number;
}

export interface CloseEvent {
  readonly socketId: number;
  readonly tgid: number;
  readonly timeNs: number;
}

export interface ProcessEvent {
  readonly kind: 'exec' | 'fork' | 'exit';
  readonly tgid: number;
  readonly parentTgid: number;
  readonly comm: string;
  readonly timeNs: number;
}

/** Receives records in order. The event objects are reused: copy what you keep. */
export interface EventHandler {
  onData(event: DataEvent): void;
  onClose(event: CloseEvent): void;
  onProcess(event: ProcessEvent): void;
  /** Called once after each batch with its clock. */
  onBatchEnd(nowNs: number, clockOffsetNs: bigint): void;
}
