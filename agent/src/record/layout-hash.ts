import { createHash } from 'node:crypto';
import * as layout from '../decode/layout.gen';

/** Identifies the kernel structs that records are made of: a recording is read only by who has the same. */
export const LAYOUT_HASH = createHash('sha256').update(JSON.stringify(layout)).digest('hex').slice(0, 16);
