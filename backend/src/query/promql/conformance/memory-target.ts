import { MemoryStorage } from '../testing/memory-storage';
import { type Target } from './run';

/** The engine alone, without a store. */
export function memoryTarget(): Target {
  const storage = new MemoryStorage();
  return {
    storage,
    load: (all) => {
      for (const { labels, samples } of all) storage.add(labels, samples);
      return Promise.resolve();
    },
    clear: () => Promise.resolve(storage.clear()),
    close: () => Promise.resolve(),
  };
}
