import { t } from '@thalweg/panel-kit';
import { IMPORT_LIMITS } from './config';

/** Why a file was not read: what was found and what to do. */
export interface ImportError {
  readonly code: 'too_large' | 'not_json' | 'unknown_format' | 'no_spans' | 'too_many_spans' | 'unreadable';
  readonly message: string;
}

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);

export const tooLarge = (name: string, bytes: number): ImportError => ({
  code: 'too_large',
  message: t(
    'transfer.error.too-large',
    '{{name}} has {{size}} MB; at the most {{limit}} MB are read. Split it by trace.',
    {
      name,
      size: megabytes(bytes),
      limit: megabytes(IMPORT_LIMITS.fileBytes),
    },
  ),
});

export const notJson = (name: string, cause: string): ImportError => ({
  code: 'not_json',
  message: t('transfer.error.not-json', '{{name}} is not JSON: {{cause}}. Export the trace as OTLP or Jaeger JSON.', {
    name,
    cause,
  }),
});

export const unknownFormat = (name: string, keys: readonly string[]): ImportError => ({
  code: 'unknown_format',
  message: t(
    'transfer.error.unknown',
    '{{name}} is no trace: it has {{keys}}. OTLP JSON has "resourceSpans", Jaeger JSON has "data" with "spans" and "processes".',
    { name, keys: keys.length > 0 ? keys.map((key) => `"${key}"`).join(', ') : t('transfer.error.nothing', 'nothing') },
  ),
});

export const noSpans = (name: string): ImportError => ({
  code: 'no_spans',
  message: t('transfer.error.no-spans', '{{name}} holds no spans.', { name }),
});

export const tooManySpans = (name: string, count: number): ImportError => ({
  code: 'too_many_spans',
  message: t(
    'transfer.error.too-many',
    '{{name}} has {{count}} spans; at the most {{limit}} are read. Split it by trace.',
    {
      name,
      count,
      limit: IMPORT_LIMITS.spans,
    },
  ),
});

export const unreadable = (name: string, cause: unknown): ImportError => ({
  code: 'unreadable',
  message: t('transfer.error.unreadable', '{{name}} could not be read: {{cause}}. Choose it again.', {
    name,
    cause: cause instanceof Error ? cause.message : String(cause),
  }),
});
