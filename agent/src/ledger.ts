import { AGENT_LEDGER, BlockBuilder, L7_FLOW_LOG } from '@thalweg/protocol';
import { type Block } from './enrich/tag-tables';

/** Counters of one signal: captured = stored + dropped + what is on its way. */
export interface SignalCounters {
  captured: number;
  stored: number;
  readonly dropped: Map<string, number>;
}

/** The loss ledger of one run of the agent: nothing leaves the path without a line in it. */
export class Ledger {
  private readonly signals = new Map<string, SignalCounters>();
  private readonly gauges = new Map<string, Map<string, number>>();

  of(signal: string): SignalCounters {
    let counters = this.signals.get(signal);
    if (!counters) {
      counters = { captured: 0, stored: 0, dropped: new Map() };
      this.signals.set(signal, counters);
    }
    return counters;
  }

  captured(signal: string, count: number): void {
    this.of(signal).captured += count;
  }

  stored(signal: string, count: number): void {
    this.of(signal).stored += count;
  }

  dropped(signal: string, reason: string, count: number): void {
    const { dropped } = this.of(signal);
    dropped.set(reason, (dropped.get(reason) ?? 0) + count);
  }

  /** A figure about the agent itself, or one that explains a counter; `value` replaces the last. */
  gauge(signal: string, name: string, value: number): void {
    let values = this.gauges.get(signal);
    if (!values) this.gauges.set(signal, (values = new Map<string, number>()));
    values.set(name, value);
  }

  inFlight(signal: string): number {
    const { captured, stored, dropped } = this.of(signal);
    let lost = 0;
    for (const count of dropped.values()) lost += count;
    return captured - stored - lost;
  }

  /** The ledger as a batch. Its own batches are not in it: they would never add up with themselves. */
  toBlock(agentId: number, bootTimeNs: bigint, nowNs: bigint): Block {
    const builder = new BlockBuilder(AGENT_LEDGER);
    const row = (signal: string, counter: string, reason: string, value: number) => {
      const { columns } = builder;
      columns.agent_id.push(agentId);
      columns.boot_time.pushBigInt(bootTimeNs);
      columns.time.pushBigInt(nowNs);
      columns.signal.push(signal);
      columns.counter.push(counter);
      columns.reason.push(reason);
      columns.value.push(Math.max(0, Math.round(value)));
      builder.endRow();
    };
    this.of(L7_FLOW_LOG.signal);
    for (const [signal, { captured, stored, dropped }] of this.signals) {
      if (signal === AGENT_LEDGER.signal) continue;
      row(signal, 'captured', '', captured);
      row(signal, 'stored', '', stored);
      for (const [reason, count] of dropped) row(signal, 'dropped', reason, count);
    }
    for (const [signal, values] of this.gauges) for (const [name, value] of values) row(signal, 'gauge', name, value);
    return { table: AGENT_LEDGER, rows: builder.rows, bytes: builder.encode() };
  }
}
