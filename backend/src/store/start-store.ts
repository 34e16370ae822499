import { type Config } from '../config';
import { type Store } from './client';
import { openEngine } from './engine';
import { migrate } from './migrate';
import { openStore } from './open-store';
import { repairTornInsert } from './repair';
import { applyRetention } from './retention';

export interface StartedStore {
  readonly store: Store;
  /** Migrations applied by this start. */
  readonly migrated: readonly string[];
  /** Log rows that a crash had kept from the views, now fed to them. */
  readonly mended: number;
}

/** Opens the engine and brings its schema and retention to this release's state. */
export async function startStore(config: Config): Promise<StartedStore> {
  const engine = openEngine(config);
  const store = await openStore(engine, config);
  try {
    const migrated = await migrate(store, engine);
    await applyRetention(store, config, engine.placeholders['ON_CLUSTER'] ?? '');
    return { store, migrated, mended: await repairTornInsert(store) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
