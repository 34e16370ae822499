import { type TestDataSourceResponse } from '@grafana/data';
import { t } from '@grafana/i18n';
import { FAILURES, failureOfMessage } from './errors';

/** What Grafana hands on of the backend's health check; nothing at all when it got none. */
export interface HealthAnswer {
  readonly status?: string;
  readonly message?: string;
  readonly messageId?: string;
  readonly details?: Readonly<Record<string, unknown>> | null;
}

/** The verdict of "Save & test": the backend's own words, and where Grafana has none but its own, what to start. */
export function verdictOf(answer: HealthAnswer | undefined): TestDataSourceResponse {
  const { message = '', messageId = '', details } = answer ?? {};
  if (answer?.status?.toUpperCase() === 'OK') {
    return {
      status: details?.['status'] === 'warning' ? 'warning' : 'success',
      message: message || t('datasource.health.fine', 'The Thalweg backend answers.'),
      ...detailsOf(answer),
    };
  }
  // Grafana's own words name neither what is missing nor where it is looked for.
  const known = failureOfMessage(`${messageId} ${message}`.trim());
  const failure = known ?? (message === '' ? FAILURES.away(t('datasource.health.silent', 'no answer')) : undefined);
  return { status: 'error', message: failure?.message ?? message, ...detailsOf(answer) };
}

/** Told by the message already. */
const IN_MESSAGE = new Set(['status', 'message', 'remedy']);

function detailsOf(answer: HealthAnswer | undefined): Pick<TestDataSourceResponse, 'details'> {
  const lines = Object.entries(answer?.details ?? {})
    .filter(([name, value]) => !IN_MESSAGE.has(name) && value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return lines.length > 0 ? { details: { verboseMessage: lines.join('\n') } } : {};
}
