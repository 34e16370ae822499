import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** This running backend, as it tells of itself. */
export interface Instance {
  /** Tells one running backend from another, so that one that is pointed at itself notices. */
  readonly id: string;
  readonly version: string;
  /** Where the plugin protocol is served, once it is. */
  pluginListen: string | null;
}

export function newInstance(): Instance {
  const manifest = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return { id: randomUUID(), version: (JSON.parse(manifest) as { version: string }).version, pluginListen: null };
}
