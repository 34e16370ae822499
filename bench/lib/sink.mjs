// A backend that only takes batches: answers 204 and keeps the agents' ledgers. Run as a process of its own; prints
// the last ledger as JSON on SIGUSR2, so that its CPU time is not the agent's and stays small.
import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import { ROOT } from './processes.mjs';

const { readBlocks, AGENT_TABLES } = createRequire(`${ROOT}/backend/dist/`)('@thalweg/protocol');
let batches = 0;
let bytes = 0;
const ledger = new Map();

function readLedger(body) {
  const spec = AGENT_TABLES.agent_ledger;
  const read = readBlocks(body, spec, { maxRows: 100_000 });
  if (!read.ok) return;
  for (const block of read.blocks) {
    const slice = (name) => block.columns.find((column) => column.name === name);
    const strings = (name) => {
      const column = slice(name);
      if (!column) return [];
      const found = [];
      let at = column.start;
      while (at < column.end) {
        const length = body[at];
        found.push(Buffer.from(body.subarray(at + 1, at + 1 + length)).toString());
        at += 1 + length;
      }
      return found;
    };
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const [signal, counter, reason] = [strings('signal'), strings('counter'), strings('reason')];
    for (let row = 0; row < block.rows; row++) {
      ledger.set(
        `${signal[row]} ${counter[row]} ${reason[row] ?? ''}`.trim(),
        Number(view.getBigUint64(slice('value').start + 8 * row, true)),
      );
    }
  }
}

const server = http.createServer((request, response) => {
  const chunks = [];
  const isLedger = request.url.endsWith('/agent_ledger');
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (isLedger) chunks.push(chunk);
  });
  request.on('end', () => {
    batches++;
    if (isLedger) {
      const body = Buffer.concat(chunks);
      readLedger(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    }
    if (request.url === '/sink') response.end(JSON.stringify({ batches, bytes, ledger: Object.fromEntries(ledger) }));
    else response.writeHead(204).end();
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('sink ready'));
