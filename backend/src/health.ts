import { type Health, QUERY_VERSION } from '@thalweg/protocol';
import { toQueryError } from './query/errors';
import { answerQuestion } from './query/answer';
import { type QuestionGate } from './query/gate';
import { type Instance } from './instance';
import { type Store } from './store/client';

/** How far back a report looks for requests. */
const MINUTES = 5;
/** A report that takes longer says so. */
const PATIENCE_MS = 5_000;

export interface HealthDeps {
  readonly store: Store;
  readonly gate: QuestionGate;
  readonly instance: Instance;
}

/** Asks what a panel would ask, the same way, and says what to mend if there is no answer, or nothing in it. */
export async function reportHealth(deps: HealthDeps, given?: AbortSignal): Promise<Health> {
  const { store, gate, instance } = deps;
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  const signal = given ? AbortSignal.any([given, timeout]) : timeout;
  const report = {
    version: instance.version,
    query_version: QUERY_VERSION,
    instance_id: instance.id,
    plugin_listen: instance.pluginListen,
  };
  const engine = { kind: store.engine, version: '' };
  try {
    const ask = gate.run(async () => {
      const version = await store.query('SELECT version()', {}, { signal });
      return { version: String(version.rows[0]?.[0] ?? ''), requests: await countRequests(store, signal) };
    }, signal);
    const { version, requests } = await orAborted(ask, signal);
    const shown = `Thalweg ${instance.version}, engine ClickHouse ${version}${store.engine === 'embedded' ? ' (embedded)' : ''}`;
    const found = { ...report, engine: { ...engine, version }, captured: { minutes: MINUTES, requests } };
    if (requests > 0) {
      const count = requests.toLocaleString('en-US');
      return { status: 'ok', message: `${shown}: ${count} requests in the last ${MINUTES} minutes.`, ...found };
    }
    return {
      status: 'warning',
      message: `${shown}: it answers, but nothing was captured in the last ${MINUTES} minutes.`,
      remedy:
        'Start an agent on the hosts to watch, with THALWEG_BACKEND_URL set to this backend (npm run agent), or look at its log.',
      ...found,
    };
  } catch (error) {
    const { problem } = toQueryError(error);
    const late = timeout.aborted;
    return {
      status: 'error',
      message: `Thalweg ${instance.version} runs, but its engine does not answer: ${late ? `no answer within ${PATIENCE_MS / 1000} s` : (problem.detail ?? problem.title)}`,
      remedy: late ? 'Look at the load of the backend and at its log.' : problem.remedy,
      ...report,
      engine,
      captured: { minutes: MINUTES, requests: 0 },
    };
  }
}

/** By the rollup, as panels read it. */
async function countRequests(store: Store, signal: AbortSignal): Promise<number> {
  const to = Date.now();
  const range = { from: to - MINUTES * 60_000, to };
  const question = { kind: 'red', metrics: ['request_count'], range, instant: true };
  const answer = await answerQuestion(store, question, { signal });
  if (!answer.ok) throw Object.assign(new Error(answer.error.detail), { problem: answer.error });
  const counts = answer.frames.flatMap(
    ({ fields }) => fields.find(({ name }) => name === 'request_count')?.values ?? [],
  );
  return counts.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0);
}

/** An engine that hangs does not notice the signal, so it is raced. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    ),
  ]);
}
