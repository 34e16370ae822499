import { ADDRESS, BlockBuilder, HOST, LISTENER, PROCESS, type TableSpec } from '@thalweg/protocol';
import { type UnixClock } from '../flow/unix-clock';
import { type HostFacts, type ProcessFacts } from './host-view';

/** A finished block on its way to the sender. */
export interface Block {
  readonly table: TableSpec;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** Rows of the tag tables as they become known, until they are taken along before the next batch of rows. */
export class TagTables {
  private readonly process = new BlockBuilder(PROCESS);
  private readonly host = new BlockBuilder(HOST);
  private readonly address = new BlockBuilder(ADDRESS);
  private readonly listener = new BlockBuilder(LISTENER);

  constructor(
    private readonly agentId: number,
    private readonly agentVersion: string,
    private readonly clock: UnixClock,
  ) {}

  addHost(facts: HostFacts, seenNs: number): void {
    const { columns } = this.host;
    columns.agent_id.push(this.agentId);
    this.clock.push(columns.seen_time, seenNs);
    columns.name.push(facts.name);
    columns.machine_id.push(facts.machineId);
    columns.os.push(facts.os);
    columns.kernel.push(facts.kernel);
    columns.cpu_count.push(facts.cpuCount);
    columns.memory_bytes.push(facts.memoryBytes);
    columns.agent_version.push(this.agentVersion);
    this.host.endRow();
  }

  /** @param endNs monotonic; undefined while it runs */
  addProcess(facts: ProcessFacts, endNs?: number): void {
    const { columns } = this.process;
    columns.agent_id.push(this.agentId);
    columns.process_id.push(facts.pid);
    columns.start_time.pushBigInt(BigInt(facts.startTimeNs));
    if (endNs === undefined) columns.end_time.pushDefault();
    else this.clock.push(columns.end_time, endNs);
    columns.kname.push(facts.comm);
    columns.name.push(facts.name);
    columns.name_source.push(facts.nameSource);
    columns.command_line.push(facts.commandLine);
    columns.executable.push(facts.executable);
    columns.container_id.push(facts.containerId);
    columns.netns.push(facts.netns);
    columns.user_id.push(facts.userId);
    this.process.endRow();
  }

  addAddress(ip: string, name: string, netns: number, containerId: string, seenNs: number, goneNs?: number): void {
    const { columns } = this.address;
    columns.ip.pushBytes(Buffer.from(ip, 'hex'));
    columns.agent_id.push(this.agentId);
    this.clock.push(columns.seen_time, seenNs);
    if (goneNs === undefined) columns.gone_time.pushDefault();
    else this.clock.push(columns.gone_time, goneNs);
    columns.netns.push(netns);
    columns.interface.push(name);
    columns.container_id.push(containerId);
    this.address.endRow();
  }

  addListener(ip: string, port: number, pid: number, startTimeNs: string, seenNs: number): void {
    const { columns } = this.listener;
    columns.ip.pushBytes(Buffer.from(ip, 'hex'));
    columns.port.push(port);
    columns.agent_id.push(this.agentId);
    columns.process_id.push(pid);
    columns.process_start_time.pushBigInt(BigInt(startTimeNs));
    this.clock.push(columns.seen_time, seenNs);
    this.listener.endRow();
  }

  get rows(): number {
    return this.host.rows + this.process.rows + this.address.rows + this.listener.rows;
  }

  /** Hands over what there is, hosts first: later tables refer to earlier ones. */
  take(onBlock: (block: Block) => void): void {
    emit(this.host, HOST, onBlock);
    emit(this.process, PROCESS, onBlock);
    emit(this.address, ADDRESS, onBlock);
    emit(this.listener, LISTENER, onBlock);
  }
}

interface Builder {
  readonly rows: number;
  encode(): Uint8Array;
  clear(): void;
}

function emit(builder: Builder, table: TableSpec, onBlock: (block: Block) => void): void {
  if (builder.rows === 0) return;
  onBlock({ table, rows: builder.rows, bytes: builder.encode() });
  builder.clear();
}
