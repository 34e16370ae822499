import { type Problem } from '@thalweg/protocol';
import { type ErrorSource } from './messages';

interface CatalogueEntry {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}
const entries = <const C extends Record<string, CatalogueEntry>>(catalogue: C) => Object.freeze(catalogue);

/** Every problem that the plugin port adds to those of questions, by its stable code. */
export const PLUGIN_PROBLEMS = entries({
  key_required: {
    status: 401,
    title: 'This Thalweg asks for an API key',
    remedy: 'Set the API key in the data source’s settings to the backend’s THALWEG_TOKEN.',
  },
  wrong_key: {
    status: 401,
    title: 'The API key is not this Thalweg’s',
    remedy: 'Set the API key in the data source’s settings to the backend’s THALWEG_TOKEN.',
  },
  unreadable_query: {
    status: 400,
    title: 'The stored query cannot be read',
    remedy: 'Store a JSON object with a "kind", as the query reference describes it.',
  },
  too_many_queries: {
    status: 400,
    title: 'One request holds too many queries',
    remedy: 'Split the panel.',
  },
  variable_in_alert: {
    status: 400,
    title: 'An alert rule has no dashboard to fill in variables',
    remedy: 'Write the value in place of the variable; group by the tag to alert on each of its values.',
  },
  kind_not_for_alerts: {
    status: 400,
    title: 'Alert rules cannot use this kind of query',
    remedy:
      'Use the kinds red or network, promql in the format time_series, or sql in the format time_series or numeric.',
  },
  time_limit: {
    status: 504,
    title: 'The answer took too long',
    remedy: 'Narrow the time range or the filters; if every question takes so long, look at the backend’s log.',
  },
  answer_too_large: {
    status: 422,
    title: 'The answer is too large',
    remedy:
      'Narrow the time range, group by fewer tags, select fewer columns or lower the limit; THALWEG_GRAFANA_ANSWER_BYTES is the bound.',
  },
  unknown_resource: {
    status: 404,
    title: 'The plugin has no such resource',
    remedy: 'Use POST query, POST sql, GET catalog, GET traces/<id> or GET health.',
  },
  unknown_channel: {
    status: 404,
    title: 'There is no such channel',
    remedy: 'Take the channel from meta.channel of a live query’s frame.',
  },
  too_many_streams: {
    status: 429,
    title: 'Too many live queries run',
    remedy: 'Close some of the panels that show requests as they come.',
  },
  invalid_url: {
    status: 400,
    title: 'The data source’s URL is not one of a Thalweg',
    remedy: 'Write http://host:port or https://host:port; leave it empty for the Thalweg that Grafana is connected to.',
  },
  forwarding_not_allowed: {
    status: 403,
    title: 'This Thalweg may not ask the one that the data source’s URL names',
    remedy: 'Add its origin to THALWEG_GRAFANA_FORWARD_TO of this backend, or leave the URL empty to use this one.',
  },
  other_unreachable: {
    status: 502,
    title: 'The Thalweg that the data source’s URL names does not answer',
    remedy: 'Start it, or correct URL and TLS settings of the data source; an empty URL means the connected one.',
  },
  other_is_no_thalweg: {
    status: 502,
    title: 'What answers at the data source’s URL is no Thalweg of this release',
    remedy: 'Correct the URL, or update what runs there; an empty URL means the connected one.',
  },
  other_refuses_key: {
    status: 401,
    title: 'The Thalweg that the data source’s URL names refuses the API key',
    remedy: 'Set the API key in the data source’s settings to that backend’s THALWEG_TOKEN.',
  },
  internal: {
    status: 500,
    title: 'The backend failed on this call',
    remedy: 'Look for it in the backend’s log and report it.',
  },
});
export type PluginProblemCode = keyof typeof PLUGIN_PROBLEMS;

/** A call of Grafana's that is answered with a problem. */
export class PluginError extends Error {
  constructor(
    readonly code: PluginProblemCode,
    detail: string,
    options: { cause?: unknown } = {},
  ) {
    super(detail, options);
    this.name = 'PluginError';
  }

  get problem(): Problem {
    const { title, status, remedy } = PLUGIN_PROBLEMS[this.code];
    return { type: 'about:blank', title, status, code: this.code, detail: this.message, remedy };
  }
}

/** What an error means to Grafana; what is unexpected goes to the log alone. */
export function problemOf(error: unknown): Problem {
  if (error instanceof PluginError) return error.problem;
  const carried = (error as { problem?: Problem } | null)?.problem;
  if (carried && typeof carried.status === 'number') return carried;
  return new PluginError('internal', 'an unexpected error; the backend’s log has it', { cause: error }).problem;
}

/** A problem as Grafana shows it: one text. */
export function sentenceOf({ title, detail, remedy }: Problem): string {
  const first = detail ? `${title}: ${detail}` : title;
  return [first, remedy ?? '']
    .map((part) => part.trim().replace(/[^.!?…]$/, '$&.'))
    .join(' ')
    .trim();
}

export const sourceOf = ({ code, status }: Problem): ErrorSource =>
  code === 'internal' || status === 500 ? 'plugin' : 'downstream';
