import { type Config } from '../../../config';
import { type Store } from '../../../store/client';
import { ClickHousePromStorage } from './clickhouse-storage';
import { EbpfSource } from './ebpf/ebpf-source';
import { JoinedSource } from './joined-source';
import { type PromSource } from './source';

/** Everything that PromQL can be asked about: metrics that others collect, and what agents see. */
export function createPromSource(store: Store, config: Config): PromSource {
  return new JoinedSource(new ClickHousePromStorage(store), new EbpfSource(store, config));
}
