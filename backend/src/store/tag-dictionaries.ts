import { type Store } from './client';

const OF_HOSTS = ['tag.process_dict', 'tag.endpoint_dict', 'tag.host_dict', 'tag.name_dict'] as const;
/** Which dictionaries rows of a table end up in. */
const FED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['process', OF_HOSTS],
  ['host', OF_HOSTS],
  ['address', OF_HOSTS],
  ['listener', OF_HOSTS],
  ['app_name', ['tag.name_dict']],
  ['resource', ['tag.resource_dict']],
]);

/** Names of new rows appear at the latest after this long, even when no log rows follow. */
const SETTLE_MS = 1000;

/** Keeps the dictionaries that tag rows in step with the tag tables. */
export class TagDictionaries {
  private dirty = new Set<string>();
  private loading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Store,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Whether rows of this table end up in the dictionaries. */
  feeds(table: string): boolean {
    return FED.has(table);
  }

  /** New rows of this table are stored. The reload waits for the next log insert, so that a burst of them costs one. */
  changed(table: string): void {
    for (const dictionary of FED.get(table) ?? []) this.dirty.add(dictionary);
    this.timer ??= setTimeout(() => {
      this.refresh().catch(this.onError);
    }, SETTLE_MS).unref();
  }

  /** Resolves when the dictionaries hold everything stored before this call. */
  async refresh(): Promise<void> {
    await this.loading;
    if (this.dirty.size === 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const dictionaries = this.dirty;
    this.dirty = new Set();
    this.loading = this.reload(dictionaries);
    try {
      await this.loading;
    } catch (error) {
      for (const dictionary of dictionaries) this.dirty.add(dictionary);
      throw error;
    } finally {
      this.loading = undefined;
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.loading?.catch(this.onError);
  }

  private async reload(dictionaries: ReadonlySet<string>): Promise<void> {
    for (const dictionary of dictionaries) await this.store.command(`SYSTEM RELOAD DICTIONARY ${dictionary}`);
  }
}
