/** Every example of docs/query.md and docs/sql.md does what it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC_NAMES, migrateSavedQuery, PROMQL_MACROS, QUERY_KINDS, SQL_MACROS, toQuestion } from '@thalweg/protocol';
import { openShop, range, type Shop } from './shop.fixture';

const read = (page: string) => readFileSync(join(__dirname, '../../../docs', page), 'utf8');
const text = read('query.md');
const blocks = (language: string, page = text) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, body = '']) => body);
const queries = blocks('json').map((body) => JSON.parse(body) as Record<string, unknown>);

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.close());

it('has an example of every kind, each without anything that would be dropped', () => {
  expect(new Set(queries.map(({ kind }) => kind))).toEqual(new Set(QUERY_KINDS));
  for (const query of queries) expect(migrateSavedQuery(query)).toMatchObject(query);
});

it('has queries that are answered', async () => {
  for (const query of queries) {
    const answer = await shop.ask(toQuestion(migrateSavedQuery(query), { range, interval_ms: 15_000 }));
    // Nobody knows the trace of the example.
    const expected = query['kind'] === 'trace' ? 'unknown_trace' : 'answered';
    expect([query, answer.ok ? 'answered' : answer.error.code]).toEqual([query, expected]);
  }
});

it('has statements that run, as numbers or series', async () => {
  const statements = [...blocks('sql'), ...blocks('sql', read('sql.md'))];
  expect(statements.length).toBeGreaterThan(12);
  for (const sql of statements) {
    const format = /\bbucket\b/.test(sql) ? 'time_series' : 'numeric';
    const answer = await shop.ask({ kind: 'sql', range, sql, format, interval_ms: 15_000 });
    expect([sql, answer.ok ? 'answered' : answer.error.detail]).toEqual([sql, 'answered']);
  }
});

it('names every metric and macro', () => {
  for (const metric of METRIC_NAMES) expect(text).toContain(`\`${metric}`);
  for (const macro of [...SQL_MACROS, ...PROMQL_MACROS]) expect(text).toContain(`\`$${macro}`);
});
