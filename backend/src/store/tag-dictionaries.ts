import { type Store } from './client';

const DICTIONARIES = ['tag.process_dict', 'tag.endpoint_dict', 'tag.name_dict'] as const;
const FEEDING_TABLES: ReadonlySet<string> = new Set(['process', 'host', 'address', 'listener']);

/** Names of new rows appear at the latest after this long, even when no log rows follow. */
const SETTLE_MS = 1000;

/** Keeps the dictionaries that tag rows in step with the tag tables. */
export class TagDictionaries {
  private dirty = false;
  private loading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Store,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Whether rows of this agent table end up in the dictionaries. */
  feeds(table: string): boolean {
    return FEEDING_TABLES.has(table);
  }

  /** New tag rows are stored. The reload waits for the next log insert, so that a burst of them costs one. */
  changed(): void {
    this.dirty = true;
    this.timer ??= setTimeout(() => {
      this.refresh().catch(this.onError);
    }, SETTLE_MS).unref();
  }

  /** Resolves when the dictionaries hold everything stored before this call. */
  async refresh(): Promise<void> {
    await this.loading;
    if (!this.dirty) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.dirty = false;
    this.loading = this.reload();
    try {
      await this.loading;
    } catch (error) {
      this.dirty = true;
      throw error;
    } finally {
      this.loading = undefined;
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.loading?.catch(this.onError);
  }

  private async reload(): Promise<void> {
    for (const dictionary of DICTIONARIES) await this.store.command(`SYSTEM RELOAD DICTIONARY ${dictionary}`);
  }
}
