import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { cpus, hostname, release, totalmem } from 'node:os';
import { parseCgroup } from './cgroup';
import { maskCommandLine, splitCommandLine } from './command-line';
import { type AddressFacts, type HostFacts, type HostView, type ListenerFacts, type ProcessFacts } from './host-view';
import { interfaceOf, isShared, parseFibTrie, parseIfInet6, parseListeners, parseRoutes } from './proc-net';
import { parseBootSeconds, parseStat, parseUserId, startTimeNs } from './proc-stat';
import { otelServiceName, serviceName } from './service-name';

/** Most read of one file below /proc: a process can make its command line and environment as long as it likes. */
const MOST_READ_BYTES = 256 * 1024;
/** Open descriptors of one process that are looked at for its listening sockets. */
const MOST_DESCRIPTORS = 4096;

export interface ProcHostOptions {
  readonly root?: string;
  /** Name of this host in place of the one that it has. */
  readonly name?: string;
}

/** Looks at the host through /proc. A file that is gone, or not ours to read, is an empty one. */
export class ProcHost implements HostView {
  private readonly root: string;
  private readonly bootSeconds: number;

  constructor(private readonly options: ProcHostOptions = {}) {
    this.root = options.root ?? '/proc';
    // Read once: the kernel derives it from two clocks, and it may move by a second while a process keeps running.
    this.bootSeconds = parseBootSeconds(this.read('stat'));
  }

  host(): HostFacts {
    const osRelease = readText('/etc/os-release');
    return {
      name: this.options.name || hostname(),
      machineId: readText('/etc/machine-id').trim() || readText('/var/lib/dbus/machine-id').trim(),
      os: /^PRETTY_NAME="?([^"\n]*)/m.exec(osRelease)?.[1] ?? 'Linux',
      kernel: release(),
      cpuCount: cpus().length,
      memoryBytes: totalmem(),
    };
  }

  process(pid: number): ProcessFacts | undefined {
    const stat = parseStat(this.read(`${pid}/stat`));
    if (!stat) return undefined;
    const words = splitCommandLine(this.read(`${pid}/cmdline`));
    const executable = this.link(`${pid}/exe`);
    const { containerId, unit } = parseCgroup(this.read(`${pid}/cgroup`));
    const { name, source } = serviceName({
      comm: stat.comm,
      words,
      executable,
      unit,
      otelServiceName: otelServiceName(this.read(`${pid}/environ`)),
      workingDirectory: this.link(`${pid}/cwd`),
    });
    return {
      pid,
      parent: stat.parent,
      comm: stat.comm,
      startTimeNs: startTimeNs(stat.startTicks, this.bootSeconds),
      name,
      nameSource: source,
      commandLine: maskCommandLine(words),
      executable,
      containerId,
      netns: this.inode(`${pid}/ns/net`),
      userId: parseUserId(this.read(`${pid}/status`)),
    };
  }

  addresses(pid: number): readonly AddressFacts[] {
    const net = pid === 0 ? 'net' : `${pid}/net`;
    const routes = parseRoutes(this.read(`${net}/route`));
    const four = parseFibTrie(this.read(`${net}/fib_trie`)).map((ip) => ({ ip, interface: interfaceOf(ip, routes) }));
    return [...four, ...parseIfInet6(this.read(`${net}/if_inet6`))].filter(({ ip }) => !isShared(ip));
  }

  listeners(pid: number): readonly ListenerFacts[] {
    const inNamespace = new Map<number, { ip: string; port: number }>();
    parseListeners(this.read(`${pid}/net/tcp`), inNamespace);
    parseListeners(this.read(`${pid}/net/tcp6`), inNamespace);
    if (inNamespace.size === 0) return [];
    const found: ListenerFacts[] = [];
    for (const descriptor of this.list(`${pid}/fd`).slice(0, MOST_DESCRIPTORS)) {
      const listener = inNamespace.get(this.inode(`${pid}/fd/${descriptor}`, 'socket'));
      if (listener) found.push(listener);
    }
    return found;
  }

  private read(path: string): string {
    return readText(`${this.root}/${path}`);
  }

  private list(path: string): string[] {
    try {
      return readdirSync(`${this.root}/${path}`);
    } catch {
      // The process has ended, or is not ours to look into.
      return [];
    }
  }

  private link(path: string): string {
    try {
      return readlinkSync(`${this.root}/${path}`);
    } catch {
      // Kernel threads have no executable; others may have ended.
      return '';
    }
  }

  /** The number in a link such as net:[4026531840] or socket:[12345]. */
  private inode(path: string, kind = 'net'): number {
    const match = /^(\w+):\[(\d+)\]$/.exec(this.link(path));
    return match?.[1] === kind ? Number(match[2]) : 0;
  }
}

/** Reads at most the bound, and an empty text where there is nothing to read. */
function readText(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const chunks: Buffer[] = [];
    let total = 0;
    while (total < MOST_READ_BYTES) {
      const chunk = Buffer.allocUnsafe(8192);
      const bytes = readSync(file, chunk, 0, chunk.length, null);
      if (bytes === 0) break;
      chunks.push(chunk.subarray(0, bytes));
      total += bytes;
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch {
    // Gone between listing and reading, or not ours to read: both are normal for /proc.
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
