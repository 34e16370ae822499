import {
  type InstantResult,
  type QueryOptions,
  type RangeResult,
  runInstant,
  runRange,
} from '../../query/promql/engine';
import { formatQuery as format } from '../../query/promql/parse/format';
import { parseToJson } from '../../query/promql/parse/syntax-json';
import { resultText, seriesCount } from './encode-result';
import { type ApiError, badData, invalidParameter, toApiError } from './errors';
import { type Answered, type Asked, type Handler } from './routes';

/** Points of one series at the most, so that a step too fine is told before it costs anything. */
const MOST_POINTS = 11_000;

export const query: Handler = async (asked) => {
  const { params, source } = asked;
  const limit = params.limit();
  const timeMs = params.time('time', Date.now());
  return run(asked, limit, (options) => runInstant(source, params.get('query'), timeMs, options));
};

export const queryRange: Handler = async (asked) => {
  const { params, source } = asked;
  const limit = params.limit();
  const startMs = params.time('start');
  const endMs = params.time('end');
  if (endMs < startMs) throw invalidParameter('end', 'end timestamp must not be before start time');
  const stepMs = params.durationMs('step');
  if (stepMs <= 0) {
    throw invalidParameter(
      'step',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  if ((endMs - startMs) / stepMs > MOST_POINTS) {
    throw badData(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  const step = Math.max(1, Math.floor(stepMs));
  return run(asked, limit, (options) => runRange(source, params.get('query'), startMs, endMs, step, options));
};

async function run(
  { params, config, signal }: Asked,
  limit: number,
  evaluate: (options: QueryOptions) => Promise<InstantResult | RangeResult>,
): Promise<Answered> {
  const began = performance.now();
  const longestMs = config.promqlSeconds * 1000;
  const lookbackMs = params.durationMs('lookback_delta', 0);
  const options: QueryOptions = {
    signal,
    timeoutMs: Math.min(longestMs, params.durationMs('timeout', longestMs)),
    lookbackMs: lookbackMs > 0 ? lookbackMs : config.promqlLookbackSeconds * 1000,
    maxSamples: config.promqlSamples,
  };
  const result = await evaluate(options).catch((error: unknown) => {
    throw ofExpression(error);
  });
  const { warnings, infos } = result;
  const isCut = limit > 0 && seriesCount(result) > limit;
  return {
    data: resultText(result, limit, params.get('stats') === '' ? '' : statsText(performance.now() - began)),
    notes: { warnings: isCut ? [...warnings, 'results truncated due to limit'] : warnings, infos },
  };
}

/** What is wrong with the expression is wrong with the parameter. */
function ofExpression(error: unknown): ApiError {
  const known = toApiError(error);
  return known.type === 'bad_data' ? invalidParameter('query', known.message) : known;
}

/** Only the time is known: samples are counted where they are read. */
function statsText(ms: number): string {
  const seconds = ms / 1000;
  return `,"stats":{"timings":{"evalTotalTime":${seconds},"execTotalTime":${seconds}}}`;
}

export const formatQuery: Handler = async ({ params }) => ({
  data: JSON.stringify(ofParameter(() => format(params.get('query')))),
});

export const parseQuery: Handler = async ({ params }) => ({
  data: JSON.stringify(ofParameter(() => parseToJson(params.get('query')))),
});

function ofParameter<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw ofExpression(error);
  }
}
