import { t } from '../i18n/translate';

/** Why a question was not answered, and what to do about it. */
export interface AskError {
  readonly code: 'no_data_source' | 'timed_out' | 'refused';
  readonly message: string;
  readonly hint: string;
  readonly cause?: unknown;
}

export const noDataSource = (name: string, cause?: unknown): AskError => ({
  code: 'no_data_source',
  message: t('kit.ask.no-source', 'The data source {{name}} is not there', { name: name || '–' }),
  hint: t('kit.ask.no-source-hint', 'Choose a data source that exists in the panel’s query.'),
  cause,
});

export const timedOut = (timeoutMs: number): AskError => ({
  code: 'timed_out',
  message: t('kit.ask.timed-out', 'No answer within {{seconds}} s', { seconds: timeoutMs / 1000 }),
  hint: t('kit.ask.timed-out-hint', 'See whether the backend runs and is reachable, then try again.'),
});

export const refused = (received: string, cause?: unknown): AskError => ({
  code: 'refused',
  message: received || t('kit.ask.refused', 'The data source did not answer'),
  hint: t('kit.ask.refused-hint', 'Test the data source in its settings, then try again.'),
  cause,
});
