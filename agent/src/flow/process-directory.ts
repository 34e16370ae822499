/** What flow logic needs to know about processes; implemented by the enrich room. */
export interface KnownProcess {
  readonly tgid: number;
  /** Start of the process, Unix ns, as two unsigned 32-bit halves. */
  readonly startHigh: number;
  readonly startLow: number;
}

export interface ProcessDirectory {
  /** The process behind a thread group id, looked up on first use and reported before any row that names it. */
  find(tgid: number, comm: string, timeNs: number, netns: number): KnownProcess;
  /** A process was seen to serve an address (16 bytes, network order) and port. */
  serves(process: KnownProcess, ip: Uint8Array, port: number, netns: number): void;
}
