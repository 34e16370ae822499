import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkConfig } from '../config';
import { startStore } from './start-store';
import { type Store } from './client';

const directory = mkdtempSync(join('/tmp', 'thalweg-store-'));
let store: Store;

beforeAll(async () => {
  ({ store } = await startStore(checkConfig({ dataDir: directory })));
}, 60_000);
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

it('reads 64-bit integers as text', async () => {
  const { rows, columns } = await store.query('SELECT {n:UInt64} AS n', { n: 18446744073709551615n });
  expect(columns).toEqual([{ name: 'n', type: 'UInt64' }]);
  expect(rows).toEqual([['18446744073709551615']]);
});
