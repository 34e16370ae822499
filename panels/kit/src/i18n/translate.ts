import { t as translate } from '@grafana/i18n';

/**
 * Text in the reader's language, by key, with its English form. React escapes what it draws, so values go in as they
 * are: i18next alone would turn the slash of a path into `&#x2F;`.
 */
export const t = (key: string, english: string, values?: Record<string, unknown>): string =>
  translate(key, english, values && { interpolation: { escapeValue: false }, ...values });
