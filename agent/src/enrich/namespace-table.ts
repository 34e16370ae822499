import { type AddressFacts, type HostView, type ProcessFacts } from './host-view';
import { isShared } from './proc-net';
import { type TagTables } from './tag-tables';

const REFRESH_NS = 30e9;
const MAX_NAMESPACES = 1024;
const MAX_LISTENERS = 16384;
/** Namespaces and processes looked at in one batch, so that a host with many does not stall the records. */
const LOOKS_PER_BATCH = 8;
const ANY_ADDRESS = /^0{20}(?:ffff|0000)0{8}$/;

interface Namespace {
  readonly netns: number;
  readonly containerId: string;
  /** Known processes that live in it; it is looked at through the first. */
  readonly pids: Set<number>;
  readonly addresses: Map<string, { name: string; seenNs: number }>;
  lookedNs: number;
}

interface Listener {
  readonly pid: number;
  readonly startTimeNs: string;
  readonly name: string;
}

/** Network namespaces that processes live in: their addresses, and who listens on them. */
export class NamespaceTable {
  private readonly byInode = new Map<number, Namespace>();
  private readonly listeners = new Map<string, Listener>();
  private readonly toLook: ProcessFacts[] = [];
  private nowNs = 0;

  constructor(
    private readonly host: HostView,
    private readonly tags: TagTables,
  ) {}

  /** A process became known: its addresses are looked up now, its listening sockets at the end of the batch. */
  add(facts: ProcessFacts, timeNs: number): void {
    this.nowNs = Math.max(this.nowNs, timeNs);
    this.toLook.push(facts);
    const known = this.byInode.get(facts.netns);
    if (known) {
      known.pids.add(facts.pid);
      return;
    }
    if (facts.netns === 0 || this.byInode.size >= MAX_NAMESPACES) return;
    const namespace: Namespace = {
      netns: facts.netns,
      containerId: facts.containerId,
      pids: new Set([facts.pid]),
      addresses: new Map(),
      lookedNs: this.nowNs,
    };
    this.byInode.set(facts.netns, namespace);
    this.refresh(namespace);
  }

  /** A socket listens, or was seen to serve. One that listens on every address does so on each of its namespace. */
  addListener(netns: number, ip: string, port: number, facts: ProcessFacts): void {
    if (isShared(ip)) return;
    if (!ANY_ADDRESS.test(ip)) this.report(ip, port, facts);
    else for (const address of this.byInode.get(netns)?.addresses.keys() ?? []) this.report(address, port, facts);
  }

  onBatchEnd(nowNs: number): void {
    this.nowNs = nowNs;
    for (const facts of this.toLook.splice(0, LOOKS_PER_BATCH)) {
      for (const { ip, port } of this.host.listeners(facts.pid)) this.addListener(facts.netns, ip, port, facts);
    }
    let looks = LOOKS_PER_BATCH;
    for (const namespace of this.byInode.values()) {
      if (nowNs - namespace.lookedNs < REFRESH_NS || looks-- <= 0) continue;
      namespace.lookedNs = nowNs;
      this.refresh(namespace);
    }
  }

  /** A process has ended. */
  forget(pid: number): void {
    for (const namespace of this.byInode.values()) namespace.pids.delete(pid);
    for (const [key, listener] of this.listeners) if (listener.pid === pid) this.listeners.delete(key);
  }

  private refresh(namespace: Namespace): void {
    const [pid] = namespace.pids;
    const current = pid === undefined ? [] : this.host.addresses(pid);
    // Nothing at all, with a process still in it, means that the process could not be looked at.
    if (current.length === 0 && pid !== undefined) return;
    if (pid === undefined) this.byInode.delete(namespace.netns);
    const now = new Map(current.map((address): [string, AddressFacts] => [address.ip, address]));
    for (const [ip, { name, seenNs }] of namespace.addresses) {
      if (now.has(ip)) continue;
      namespace.addresses.delete(ip);
      this.tags.addAddress(ip, name, namespace.netns, namespace.containerId, seenNs, this.nowNs);
    }
    for (const [ip, { interface: name }] of now) {
      if (namespace.addresses.has(ip)) continue;
      namespace.addresses.set(ip, { name, seenNs: this.nowNs });
      this.tags.addAddress(ip, name, namespace.netns, namespace.containerId, this.nowNs);
    }
  }

  private report(ip: string, port: number, facts: ProcessFacts): void {
    const key = `${ip}/${port}`;
    const known = this.listeners.get(key);
    // Several workers share a listening socket: the first that is seen stands for all while it lives.
    if (known && known.name === facts.name) return;
    if (this.listeners.size >= MAX_LISTENERS) this.listeners.clear();
    this.listeners.set(key, facts);
    this.tags.addListener(ip, port, facts.pid, facts.startTimeNs, this.nowNs);
  }
}
