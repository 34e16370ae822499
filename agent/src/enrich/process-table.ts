import { type ProcessEvent } from '../decode/event';
import { type KnownProcess, type ProcessDirectory } from '../flow/process-directory';
import { type UnixClock } from '../flow/unix-clock';
import { type HostView, type ProcessFacts } from './host-view';
import { type NamespaceTable } from './namespace-table';
import { type TagTables } from './tag-tables';

/** Processes kept; beyond that, those that never used a socket go first. */
const MAX_PROCESSES = 16384;
/** An ended process is still named by rows on their way for this long. */
const LINGER_NS = 10e9;
/** Starts of programs that are looked at per second: a build starts thousands that end before they say anything. */
const MAX_LOOKS_PER_SECOND = 200;
const TWO_32 = 1n << 32n;

class Process implements KnownProcess {
  startHigh = 0;
  startLow = 0;
  endedNs = 0;
  isReported = false;

  constructor(
    readonly tgid: number,
    public facts: ProcessFacts,
  ) {
    this.take(facts);
  }

  take(facts: ProcessFacts): void {
    this.facts = facts;
    const start = BigInt(facts.startTimeNs);
    this.startHigh = Number(start / TWO_32);
    this.startLow = Number(start % TWO_32);
  }
}

/** Processes by id, with facts that were read while they were alive, and kept while rows may still name them. */
export class ProcessTable implements ProcessDirectory {
  private readonly byId = new Map<number, Process>();
  /** Of processes that forked and have not been looked at: parent and time. */
  private readonly forks = new Map<number, { parent: number; timeNs: number }>();
  private readonly ended: Process[] = [];
  private looksLeft = MAX_LOOKS_PER_SECOND;
  private secondBeganNs = 0;

  constructor(
    private readonly host: HostView,
    private readonly tags: TagTables,
    private readonly clock: UnixClock,
    private readonly namespaces: NamespaceTable,
  ) {}

  find(tgid: number, comm: string, timeNs: number, netns: number): KnownProcess {
    let process = this.byId.get(tgid);
    if (process && process.endedNs !== 0 && timeNs > process.endedNs + LINGER_NS) process = undefined;
    process ??= this.look(tgid) ?? this.guess(tgid, comm, timeNs, netns);
    if (!process.isReported) this.report(process, timeNs);
    return process;
  }

  serves(process: KnownProcess, ip: Uint8Array, port: number, netns: number): void {
    const known = this.byId.get(process.tgid);
    if (!known) return;
    this.namespaces.addListener(netns, Buffer.from(ip).toString('hex'), port, known.facts);
  }

  onProcess(event: ProcessEvent): void {
    if (event.kind === 'fork') this.forked(event);
    else if (event.kind === 'exec') this.replaced(event);
    else this.exited(event);
  }

  onBatchEnd(nowNs: number): void {
    if (nowNs - this.secondBeganNs >= 1e9) {
      this.secondBeganNs = nowNs;
      this.looksLeft = MAX_LOOKS_PER_SECOND;
    }
    while (this.ended[0] && nowNs - this.ended[0].endedNs > LINGER_NS) {
      const process = this.ended.shift();
      if (process && this.byId.get(process.tgid) === process) this.byId.delete(process.tgid);
    }
  }

  get size(): number {
    return this.byId.size;
  }

  private forked(event: ProcessEvent): void {
    // The id is in use again: whatever we knew under it has ended without our hearing of it.
    this.byId.delete(event.tgid);
    this.forks.set(event.tgid, { parent: event.parentTgid, timeNs: event.timeNs });
    if (this.forks.size > MAX_PROCESSES) this.forks.delete(firstKey(this.forks) ?? 0);
  }

  private replaced(event: ProcessEvent): void {
    const known = this.byId.get(event.tgid);
    if (known?.isReported) {
      const facts = this.host.process(event.tgid);
      if (!facts) return;
      known.take(facts);
      this.tags.addProcess(facts);
      return;
    }
    if (this.looksLeft <= 0) return;
    this.looksLeft--;
    this.look(event.tgid);
  }

  private exited(event: ProcessEvent): void {
    this.forks.delete(event.tgid);
    const process = this.byId.get(event.tgid);
    if (!process || process.endedNs !== 0) return;
    process.endedNs = event.timeNs;
    this.ended.push(process);
    if (!process.isReported) return;
    this.namespaces.forget(event.tgid);
    this.tags.addProcess(process.facts, event.timeNs);
  }

  private look(tgid: number): Process | undefined {
    const facts = this.host.process(tgid);
    return facts ? this.keep(tgid, facts) : undefined;
  }

  /** The process ended before anyone looked: what its parent is known by, else its kernel name, has to do. */
  private guess(tgid: number, comm: string, timeNs: number, netns: number): Process {
    const fork = this.forks.get(tgid);
    const parent = fork ? (this.byId.get(fork.parent) ?? this.look(fork.parent)) : undefined;
    const start = String(this.clock.unixNs(fork?.timeNs ?? timeNs));
    if (parent) return this.keep(tgid, { ...parent.facts, pid: tgid, parent: parent.tgid, comm, startTimeNs: start });
    return this.keep(tgid, {
      pid: tgid,
      parent: 0,
      comm,
      startTimeNs: start,
      name: comm,
      nameSource: 'comm',
      commandLine: '',
      executable: '',
      containerId: '',
      netns,
      userId: 0,
    });
  }

  private keep(tgid: number, facts: ProcessFacts): Process {
    const process = new Process(tgid, facts);
    this.byId.delete(tgid);
    this.byId.set(tgid, process);
    this.forks.delete(tgid);
    if (this.byId.size > MAX_PROCESSES) this.makeRoom();
    return process;
  }

  private makeRoom(): void {
    let spared = 64;
    for (const [tgid, process] of this.byId) {
      // A reported one that goes is looked up again when it speaks, and reported once more: harmless.
      if (process.isReported && spared-- > 0) continue;
      this.byId.delete(tgid);
      return;
    }
    this.byId.delete(firstKey(this.byId) ?? 0);
  }

  private report(process: Process, timeNs: number): void {
    process.isReported = true;
    this.tags.addProcess(process.facts, process.endedNs === 0 ? undefined : process.endedNs);
    this.namespaces.add(process.facts, timeNs);
  }
}

function firstKey<K>(map: Map<K, unknown>): K | undefined {
  const [key] = map.keys();
  return key;
}
