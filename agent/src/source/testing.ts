import { type ChildProcess, spawn } from 'node:child_process';
import { type CloseEvent, type DataEvent, Decoder, EGRESS, type ProcessEvent } from '../decode';
import { type LiveOptions } from './live-options';
import { LiveSource } from './live-source';
import { preflight } from './native';

/** A data event that outlives its batch. */
export interface Captured extends Omit<DataEvent, 'payload' | 'localIp' | 'remoteIp'> {
  readonly text: string;
}

/** Why kernel tests cannot run here; undefined when they can. */
export function cannotCapture(): string | undefined {
  const missing = preflight();
  return missing.length === 0 ? undefined : missing.map(({ what, detail }) => `${what}: ${detail}`).join('; ');
}

const LATIN = new TextDecoder('latin1');

/** Collects what the live source delivers for some ports. */
export class Capture {
  readonly data: Captured[] = [];
  readonly closes: CloseEvent[] = [];
  readonly processes: ProcessEvent[] = [];
  records = 0;
  readonly source: LiveSource;
  private readonly done: Promise<void>;
  readonly decoder: Decoder;

  constructor(
    private readonly ports: readonly number[],
    options: Partial<LiveOptions> = {},
  ) {
    this.source = new LiveSource(options);
    this.decoder = new Decoder({
      onData: (event) => this.keep(event),
      onClose: (event) => (this.records++, this.closes.push({ ...event })),
      onProcess: (event) => (this.records++, this.processes.push({ ...event })),
      onBatchEnd: () => undefined,
    });
    this.done = this.source.run((batch) => this.decoder.decode(batch));
  }

  async stop(): Promise<void> {
    await this.source.stop();
    await this.done;
  }

  /** Data events of one end: those whose own port is `port`. */
  serverSide(port: number): Captured[] {
    return this.data.filter((event) => event.localPort === port);
  }

  clientSide(port: number): Captured[] {
    return this.data.filter((event) => event.remotePort === port);
  }

  private keep(event: DataEvent): void {
    this.records++;
    if (!this.ports.includes(event.localPort) && !this.ports.includes(event.remotePort)) return;
    const { payload, localIp: _local, remoteIp: _remote, ...rest } = event;
    this.data.push({ ...rest, text: LATIN.decode(payload) });
  }
}

export const requests = (events: readonly Captured[]): Captured[] =>
  events.filter(({ text }) => /^(GET|POST) /.test(text));
export const isEgress = (event: Captured): boolean => event.direction === EGRESS;

/** A process that says "ready" when it is, and ends when its input does. */
export class Peer {
  private readonly child: ChildProcess;
  private output = '';
  readonly exited: Promise<number | null>;

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = new Promise((resolve) => this.child.on('exit', resolve));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Waits for a line of output. */
  async says(word: string): Promise<string> {
    for (let i = 0; i < 400; i++) {
      if (this.output.includes(word)) return this.output;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new RangeError(`the peer did not say ${word} but: ${this.output}`);
  }

  tell(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.child.kill(signal);
    await this.exited;
  }
}

export const python = (script: string, ...args: string[]): Peer =>
  new Peer('/usr/bin/python3', ['-uc', script, ...args]);
export const node = (script: string, ...args: string[]): Peer => new Peer(process.execPath, ['-e', script, ...args]);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
