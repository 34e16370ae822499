import { isFetchError } from '@grafana/runtime';
import { t } from '@grafana/i18n';
import { type Problem } from '@thalweg/protocol';
import { DEFAULTS } from './config';

/** A failure in words that tell its reader what to mend. */
export interface Failure {
  /** Stable code: the backend's own, or one of the list below. */
  readonly code: string;
  readonly message: string;
  readonly status?: number;
}

export const fromProblem = (problem: Problem): Failure => ({
  code: problem.code,
  status: problem.status,
  message: [problem.title, problem.detail, problem.remedy]
    .filter((part): part is string => Boolean(part))
    .map(sentence)
    .join(' '),
});

const sentence = (text: string): string => (/[.!?。]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
const interpolation = { escapeValue: false };

export const FAILURES = Object.freeze({
  away: (detail: string): Failure => ({
    code: 'backend_away',
    message: t(
      'datasource.failure.away',
      'The Thalweg backend does not answer ({{detail}}). Start it ("npm run backend", or the service of your installation) and check backend_addr under [plugin.thalweg-datasource] in Grafana’s configuration; without it, {{address}} is tried.',
      { detail, address: DEFAULTS.backend_addr, interpolation },
    ),
  }),
  not_loaded: (): Failure => ({
    code: 'plugin_not_loaded',
    message: t(
      'datasource.failure.not-loaded',
      'Grafana could not start this plugin’s process. Its log says why; the plugin’s folder must hold the executable gpx_thalweg for this system, and Grafana must be restarted after mending it.',
    ),
  }),
  unauthorised: (status: number): Failure => ({
    code: 'unauthorised',
    status,
    message: t(
      'datasource.failure.unauthorised',
      'The Thalweg backend refuses the API key (HTTP {{status}}). Enter a valid one in the settings of the data source.',
      { status },
    ),
  }),
  http: (status: number, text: string): Failure => ({
    code: 'http_error',
    status,
    message: t('datasource.failure.http', 'The Thalweg backend answered HTTP {{status}}. {{text}} Its log says more.', {
      status,
      text: text === '' ? '' : sentence(text),
      interpolation,
    }).replace('  ', ' '),
  }),
  odd_answer: (kind: string): Failure => ({
    code: 'odd_answer',
    message: t(
      'datasource.failure.odd-answer',
      'The backend did not answer the "{{kind}}" question in the way this plugin reads. They may be of different versions: update the older one.',
      { kind },
    ),
  }),
});

const isProblem = (data: unknown): data is Problem =>
  typeof data === 'object' && data !== null && 'code' in data && 'title' in data && typeof data.title === 'string';

/** What Grafana says when the plugin's process, or the backend behind it, is away. */
const AWAY =
  /plugin (health check failed|unavailable)|became unavailable|plugin\.(unavailable|requestFailure|downstream)/i;
const NOT_LOADED = /plugin\.notRegistered|plugin not (registered|found|installed)/i;

/** The sentence for a message of Grafana's own about the plugin's process; undefined for any other. */
export function failureOfMessage(message: string): Failure | undefined {
  if (NOT_LOADED.test(message)) return FAILURES.not_loaded();
  if (AWAY.test(message)) return FAILURES.away(message.replace(/\.\s.*$/, '').replace(/\.$/, ''));
  return undefined;
}

/** Reads what went wrong with a request: the backend's own problem+json first, else what the status tells. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ThalwegError) return error.failure;
  if (!isFetchError(error)) return FAILURES.away(error instanceof Error ? error.message : String(error));
  const { status, statusText } = error;
  const data: unknown = error.data;
  if (isProblem(data)) return fromProblem(data);
  if (error.cancelled) return { code: 'cancelled', message: '' };
  const { message = '', messageId = '' } = (typeof data === 'object' && data !== null ? data : {}) as {
    message?: string;
    messageId?: string;
  };
  const known = failureOfMessage(`${messageId} ${message}`);
  if (known) return known;
  if (status === 401 || status === 403) return FAILURES.unauthorised(status);
  if (!status || status === 502 || status === 503 || status === 504)
    return FAILURES.away(statusText || `HTTP ${status ?? 0}`);
  return FAILURES.http(status, message || (statusText ?? ''));
}

/** Thrown where only an exception can carry a failure: an interface of Grafana that expects a promise. */
export class ThalwegError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'ThalwegError';
  }
}
