// Feeds a decoder mutated inputs: `npm run fuzz -- <decoder> <count> [seed]`. A crash, a stall or unbounded memory ends it
// with the input that did it; the seed printed repeats the run. Decoders: backend/src/testing/fuzz/targets.ts.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

const require = createRequire(import.meta.url);
const built = (name) => require(fileURLToPath(new URL(`../backend/dist/testing/fuzz/${name}.js`, import.meta.url)));

const STALL_MS = 10_000;
const SLOW_MS = 500;
const MOST_MEMORY_MB = 512;
const CHECK_EVERY = 20_000;
const YIELD_EVERY = 200;
const INPUT_BYTES = 16_384;

if (isMainThread) main();
else await work(workerData);

function main() {
  const [name, countText = '1000000', seedText = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
  const { FUZZ_TARGETS } = built('targets');
  const names = name === 'all' ? Object.keys(FUZZ_TARGETS) : [name];
  if (!names.every((one) => Object.hasOwn(FUZZ_TARGETS, one))) {
    console.error(`npm run fuzz -- <decoder> <count> [seed]; decoders: all, ${Object.keys(FUZZ_TARGETS).join(', ')}`);
    process.exit(2);
  }
  void names.reduce(
    (before, one) => before.then(() => fuzz(one, Number(countText), Number(seedText))),
    Promise.resolve(),
  );
}

function fuzz(name, count, seed) {
  // Two words: inputs done, length of the input under way; then that input.
  const shared = new SharedArrayBuffer(8 + INPUT_BYTES);
  const words = new Int32Array(shared, 0, 2);
  const started = performance.now();
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { name, count, seed, shared },
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
    });
    let seen = -1;
    const watch = setInterval(() => {
      const done = Atomics.load(words, 0);
      if (done === seen) fail(`stalls for ${STALL_MS} ms`);
      seen = done;
    }, STALL_MS);
    const fail = (what) => {
      const input = Buffer.from(new Uint8Array(shared, 8, words[1])).toString('hex');
      console.error(`${name} ${what} at input ${words[0]} of seed ${seed}:\n${input}`);
      process.exit(1);
    };
    worker.once('error', (error) => fail(`fails (${error.stack ?? error})`));
    worker.once('exit', () => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1000;
      console.log(`${name}: ${count} inputs in ${seconds.toFixed(1)} s, seed ${seed}, nothing found`);
      resolve();
    });
  });
}

async function work({ name, count, seed, shared }) {
  const { Mutator, Randomness } = built('mutate');
  const { seeds, run } = built('targets').FUZZ_TARGETS[name]();
  const words = new Int32Array(shared, 0, 2);
  const copy = new Uint8Array(shared, 8);
  for (const one of seeds) run(one);
  const mutator = new Mutator(seeds, new Randomness(seed));
  for (let i = 0; i < count; i++) {
    const input = mutator.next();
    copy.set(input);
    words[1] = input.length;
    const took = timed(run, input);
    // On a busy machine an input may wait: one that is slow is slow each time.
    if (took > SLOW_MS && timed(run, input) > SLOW_MS && timed(run, input) > SLOW_MS) {
      throw new Error(`takes ${took.toFixed(0)} ms for ${input.length} bytes`);
    }
    Atomics.store(words, 0, i + 1);
    if (i % YIELD_EVERY === 0) await new Promise(setImmediate); // What decoders leave to later happens now.
    if (i % CHECK_EVERY === 0) checkMemory();
  }
}

function timed(run, input) {
  const started = performance.now();
  run(input);
  return performance.now() - started;
}

function checkMemory() {
  const { heapUsed, external } = process.memoryUsage();
  if (heapUsed + external > MOST_MEMORY_MB * 2 ** 20) {
    throw new Error(`holds ${Math.round((heapUsed + external) / 2 ** 20)} MiB`);
  }
}
