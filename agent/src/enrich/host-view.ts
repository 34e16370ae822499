/**
 * The only way to look at the host. Live, it reads /proc; on a replay it gives the recorded answers. Everything here
 * is plain JSON, and secrets are gone before an answer leaves it.
 */
export interface HostView {
  host(): HostFacts;
  /** Facts of a process, undefined when it is gone. */
  process(pid: number): ProcessFacts | undefined;
  /** Addresses of the network namespace that a process lives in; pid 0: the host's own. */
  addresses(pid: number): readonly AddressFacts[];
  /** Sockets that a process listens on. */
  listeners(pid: number): readonly ListenerFacts[];
}

export interface HostFacts {
  readonly name: string;
  readonly machineId: string;
  readonly os: string;
  readonly kernel: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly comm: string;
  /** Start, Unix ns, decimal: the same for as long as the process lives. */
  readonly startTimeNs: string;
  readonly name: string;
  readonly nameSource: string;
  readonly commandLine: string;
  readonly executable: string;
  readonly containerId: string;
  readonly netns: number;
  readonly userId: number;
}

export interface AddressFacts {
  /** 32 hex digits, IPv4 mapped. */
  readonly ip: string;
  readonly interface: string;
}

export interface ListenerFacts {
  /** 32 hex digits; all zero (or mapped zero) listens on every address. */
  readonly ip: string;
  readonly port: number;
}
