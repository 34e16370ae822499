import { test as base } from '@grafana/plugin-e2e';
import { type APIRequestContext, expect, type Page } from '@playwright/test';

export const UID = 'thalweg';
export const TYPE = 'thalweg-datasource';
export const PLUGINS = [TYPE, 'thalweg-topology-panel', 'thalweg-tracing-panel'] as const;
export const SHOP = ['nginx', 'storefront', 'catalogue', 'inventory', 'payment', 'mariadb', 'redis'] as const;

const SOURCE = { type: TYPE, uid: UID } as const;
export const equals = (key: string, value: string) => ({ key, operator: '=', values: [value] });

const LOGIN = {
  user: process.env['GRAFANA_ADMIN_USER'] ?? 'admin',
  password: process.env['GRAFANA_ADMIN_PASSWORD'] ?? 'admin',
};

/** Signs in for each test: Grafana renews a session every ten minutes, and one kept in a file would be void then. */
export const test = base.extend({
  context: async ({ context }, use) => {
    expect((await context.request.post('/login', { data: LOGIN })).status()).toBe(200);
    await use(context);
  },
  request: async ({ context }, use) => use(context.request),
});

/** A saved query as provisioned JSON has it. */
export type Saved = Readonly<Record<string, unknown>> & { readonly kind: string };
export const query = (saved: Saved) => ({ refId: 'A', datasource: SOURCE, version: 2, ...saved });

/** Explore with one query. */
export function explore(saved: Saved, from = 'now-1h'): string {
  const pane = { datasource: UID, queries: [query(saved)], range: { from, to: 'now' } };
  return `/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify({ a: pane }))}`;
}

interface Frame {
  readonly schema: {
    readonly name?: string;
    readonly fields: readonly { readonly name: string; readonly config?: { readonly unit?: string } }[];
  };
  readonly data: { readonly values: readonly (readonly unknown[])[] };
}
export interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly frames: readonly Frame[];
}

/** Asks through Grafana's server, as panels do. */
export async function ask(request: APIRequestContext, saved: Saved, from = 'now-1h'): Promise<Answer> {
  const response = await request.post('/api/ds/query', {
    data: { from, to: 'now', queries: [{ ...query(saved), intervalMs: 15_000, maxDataPoints: 100 }] },
  });
  const body = (await response.json()) as { results?: { A?: Partial<Answer> }; message?: string };
  const answer = body.results?.A;
  return {
    status: answer?.status ?? response.status(),
    frames: answer?.frames ?? [],
    ...(answer?.error === undefined && body.message === undefined ? {} : { error: answer?.error ?? body.message }),
  };
}

/** A page view of the bookstore that has passed through all of its services. */
export async function someTrace(request: APIRequestContext): Promise<string> {
  const filters = [equals('auto_service_1', 'storefront'), equals('endpoint', '/books/{id}')];
  const { frames, error } = await ask(request, { kind: 'search', filters, limit: 5 });
  expect(error).toBeUndefined();
  const column = frames[0]?.schema.fields.findIndex(({ name }) => name === 'traceID') ?? -1;
  // The newest may still be under way.
  const id = frames[0]?.data.values[column]?.at(-1);
  if (typeof id !== 'string') throw new Error('The bookstore was not seen: start it with npm run demo.');
  return id;
}

/** What went wrong in the browser; asked at the end of a test. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}
