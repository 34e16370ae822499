// Prints the bytes that tables take once everything is merged. The engine opens in a process of its own: one process,
// one data directory.
//   node bench/lib/table-bytes.mjs <data directory> <database.table> …
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const dist = join(import.meta.dirname, '..', '..', 'backend', 'dist');
const { checkConfig } = require(join(dist, 'config.js'));
const { startStore } = require(join(dist, 'store', 'start-store.js'));

const [dataDir, ...names] = process.argv.slice(2);
const { store } = await startStore(checkConfig({ dataDir }));
for (const name of names) await store.command(`OPTIMIZE TABLE ${name} FINAL`);
const { rows } = await store.query(
  `SELECT toString(sum(bytes_on_disk)) FROM system.parts
   WHERE active AND concat(database, '.', table) IN {names:Array(String)}`,
  { names },
);
await store.close();
console.log(rows[0][0]);
process.exit(0);
