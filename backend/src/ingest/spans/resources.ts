import { createHash } from 'node:crypto';
import { APP_NAME, BlockBuilder, RESOURCE } from '@thalweg/protocol';
import { type Store } from '../../store/client';
import { type Batch, toBatch } from '../batch';
import { findProcesses, type ToldProcess, toldProcess } from './processes';
import { type FlatAttributes, type ToldResource } from './span-sink';

/** Resources and names kept in mind; beyond that all are forgotten and told to the store anew. */
const REMEMBERED = 10_000;
const REMEMBERED_NAMES = 50_000;
/** Names of peers are hosts that spans call: a crawler's have no end. Those beyond go by their address. */
const MOST_PEERS = 20_000;
/** What is told again so that retention does not take it. */
const TOLD_AGAIN_MS = 12 * 3_600_000;
/** How long a process found, or none, is believed. */
const FOUND_MS = 60_000;
const NOT_FOUND_MS = 5_000;

/** A resource as rows refer to it. */
export class KnownResource {
  readonly service: string;
  readonly instance: string;
  readonly idHigh: number;
  readonly idLow: number;
  savedMs = 0;
  /** Process by what the resource says of itself; undefined when it says too little. */
  readonly process: ToldProcess | undefined;
  agent = 0;
  processId = 0;
  soughtUntilMs = 0;

  constructor(readonly told: ToldResource) {
    this.service = told.service;
    this.instance = told.instance;
    const digest = createHash('sha256').update(JSON.stringify(told)).digest();
    this.idHigh = digest.readUInt32BE(0);
    // 0 is for rows that come from no resource.
    this.idLow = digest.readUInt32BE(4) || 1;
    this.process = toldProcess(told);
  }
}

/** Resources and names that rows refer to: what of them the store has, and which processes they are. */
export class Resources {
  private readonly byObject = new WeakMap<ToldResource, KnownResource>();
  private byText = new Map<string, KnownResource>();
  private names = new Map<string, number>();
  private peers = 0;

  constructor(
    private readonly store: Store,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** The same object for the same content, as long as it is remembered. */
  known(told: ToldResource): KnownResource {
    let known = this.byObject.get(told);
    if (known) return known;
    const text = JSON.stringify(told);
    known = this.byText.get(text);
    if (!known) {
      if (this.byText.size >= REMEMBERED) this.byText = new Map();
      known = new KnownResource(told);
      this.byText.set(text, known);
    }
    this.byObject.set(told, known);
    return known;
  }

  /** The name that a peer's row may carry: '' when there are too many. */
  peer(name: string): string {
    if (name === '' || this.names.has(nameKey(name, ''))) return name;
    return this.peers < MOST_PEERS ? name : '';
  }

  /** What the store does not know yet of these; tell it with {@link Resources.saved} when it does. */
  unsaved(resources: Iterable<KnownResource>, peers: Iterable<string>): { batches: Batch[]; saved: () => void } {
    const nowMs = Date.now();
    const nowNs = BigInt(nowMs) * 1_000_000n;
    const stale = nowMs - TOLD_AGAIN_MS;
    const newResources = [...resources].filter(({ savedMs }) => savedMs < stale);
    const newNames = new Map<string, readonly [string, string]>();
    const name = (service: string, instance: string) => {
      const key = nameKey(service, instance);
      if ((this.names.get(key) ?? 0) < stale) newNames.set(key, [service, instance]);
    };
    for (const { service, instance } of newResources) {
      name(service, instance);
      name(service, '');
    }
    let newPeers = 0;
    for (const peer of peers) {
      if (!this.names.has(nameKey(peer, ''))) newPeers++;
      name(peer, '');
    }
    const batches: Batch[] = [];
    if (newResources.length > 0) batches.push(resourceBatch(newResources, nowNs));
    if (newNames.size > 0) batches.push(nameBatch([...newNames.values()], nowNs));
    const saved = () => {
      for (const resource of newResources) resource.savedMs = nowMs;
      if (this.names.size > REMEMBERED_NAMES) {
        this.names = new Map();
        this.peers = 0;
      }
      for (const key of newNames.keys()) this.names.set(key, nowMs);
      this.peers += newPeers;
    };
    return { batches, saved };
  }

  /** Finds the processes of these resources among those that agents report. A store that cannot answer finds none. */
  async locate(resources: Iterable<KnownResource>): Promise<void> {
    const nowMs = Date.now();
    const sought = [...resources].filter(({ process, soughtUntilMs }) => process && soughtUntilMs < nowMs);
    if (sought.length === 0) return;
    try {
      const found = await findProcesses(
        this.store,
        sought.map(({ process }) => process as ToldProcess),
      );
      for (const [at, resource] of sought.entries()) {
        const process = found[at];
        resource.agent = process?.agent ?? 0;
        resource.processId = process?.processId ?? 0;
        resource.soughtUntilMs = nowMs + (process ? FOUND_MS : NOT_FOUND_MS);
      }
    } catch (error) {
      this.onError(error);
    }
  }
}

const nameKey = (service: string, instance: string) => `${service}\0${instance}`;

function resourceBatch(resources: readonly KnownResource[], nowNs: bigint): Batch {
  const block = new BlockBuilder(RESOURCE);
  const { columns } = block;
  for (const { told, idHigh, idLow } of resources) {
    columns.resource_id.pushHalves(idHigh, idLow);
    columns.service.push(told.service);
    columns.instance.push(told.instance);
    pushMap(columns.attributes, told.attributes);
    columns.scope_name.push(told.scopeName);
    columns.scope_version.push(told.scopeVersion);
    pushMap(columns.scope_attributes, told.scopeAttributes);
    columns.seen_time.pushBigInt(nowNs);
    block.endRow();
  }
  return toBatch(Buffer.from(block.encode()), RESOURCE, { agent: 0, attempt: 1 }, 1_000_000);
}

function nameBatch(names: readonly (readonly [string, string])[], nowNs: bigint): Batch {
  const block = new BlockBuilder(APP_NAME);
  const { columns } = block;
  for (const [service, instance] of names) {
    columns.service.push(service);
    columns.instance.push(instance);
    columns.seen_time.pushBigInt(nowNs);
    block.endRow();
  }
  return toBatch(Buffer.from(block.encode()), APP_NAME, { agent: 0, attempt: 1 }, 1_000_000);
}

interface PairWriter {
  readonly keys: { push(value: string): void };
  readonly values: { push(value: string): void };
  endRow(pairs: number): void;
}

function pushMap(column: PairWriter, attributes: FlatAttributes): void {
  for (let i = 0; i < attributes.length; i += 2) {
    column.keys.push(attributes[i] ?? '');
    column.values.push(attributes[i + 1] ?? '');
  }
  column.endRow(attributes.length >> 1);
}
