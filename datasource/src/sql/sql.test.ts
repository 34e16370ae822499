import { type Catalog } from '@thalweg/protocol';
import { complete } from './complete';
import { editableStatement } from './edit-as-sql';
import { FUNCTIONS } from './functions';
import { markersOf } from './markers';
import { signatureAt } from './signature';
import { tablesIn, tokensOf } from './tokens';

const column = (name: string, type: string, more: object = {}) => ({
  name,
  type,
  description: '',
  role: 'column' as const,
  ...more,
});
const catalog: Catalog = {
  version: '1',
  tables: [
    {
      name: 'flow_log.l7_flow_log',
      description: 'Requests',
      columns: [
        column('start_time', 'DateTime64(6)'),
        column('response_duration', 'UInt64', { unit: 'us', role: 'metric', description: 'Duration' }),
        column('auto_service_1', 'String', { role: 'tag', side: 'server' }),
      ],
    },
    { name: 'metrics.samples', description: 'Samples', columns: [column('value', 'Float64')] },
  ],
  metrics: [],
  tags: [],
  macros: [],
  functions: [{ name: 'auto_name', description: 'Name of a service' }],
};

/** Completion at the bar. */
const at = (text: string, variables: string[] = []) =>
  complete(text.replace('|', ''), text.indexOf('|'), catalog, variables);
const labels = (text: string, variables: string[] = []) => at(text, variables).map(({ label }) => label);

describe('completion', () => {
  it('offers tables after FROM, and after a database those within it', () => {
    expect(labels('SELECT 1 FROM |')).toEqual(['flow_log.l7_flow_log', 'metrics.samples']);
    expect(labels('SELECT 1 FROM flow_log.|')).toEqual(['l7_flow_log']);
  });

  it('offers the columns of the tables that the statement reads, first of all, with type, unit and role', () => {
    const [first, second, third] = at('SELECT |\nFROM flow_log.l7_flow_log');
    expect([first?.label, second?.label]).toEqual(['start_time', 'response_duration']);
    expect(second).toMatchObject({ kind: 'column', detail: 'UInt64, us', documentation: 'Duration · metric' });
    expect(third?.documentation).toBe('tag, server');
    expect(labels('SELECT | FROM metrics.samples')[0]).toBe('value');
  });

  it('offers the columns behind an alias', () => {
    expect(labels('SELECT l.| FROM flow_log.l7_flow_log AS l JOIN metrics.samples s ON 1')).toContain(
      'response_duration',
    );
    expect(labels('SELECT s.| FROM flow_log.l7_flow_log AS l JOIN metrics.samples s ON 1')).toEqual(['value']);
    expect(labels('SELECT | FROM metrics.samples s')).toContain('s');
  });

  it('offers functions, keywords and macros, and replaces what is typed', () => {
    const found = at('SELECT qu| FROM metrics.samples');
    expect(found.find(({ label }) => label === 'quantile')).toMatchObject({
      kind: 'function',
      insert: 'quantile($0)',
      snippet: true,
      start: 7,
      end: 9,
    });
    expect(found.some(({ label }) => label === 'auto_name')).toBe(true);
    expect(found.some(({ kind }) => kind === 'keyword')).toBe(true);
  });

  it('offers macros and variables after a dollar, variables alone inside a text', () => {
    expect(labels('SELECT 1 WHERE $|', ['$host'])).toEqual(expect.arrayContaining(['$host', '$__timeFilter(time)']));
    expect(labels("SELECT 1 WHERE a = '$|'", ['$host'])).toEqual(['$host']);
    expect(labels("SELECT 1 WHERE a = 'x|'", ['$host'])).toEqual([]);
  });

  it('offers what the backend fills in after a brace, and nothing in a comment', () => {
    expect(at('SELECT {|}')[0]).toMatchObject({ insert: '{from:DateTime64(3)}', start: 7, end: 9 });
    expect(labels('SELECT 1 -- FROM |')).toEqual([]);
  });

  it('works without a catalog', () => {
    expect(complete('SEL', 3, undefined).length).toBeGreaterThan(FUNCTIONS.length);
  });
});

describe('tokens', () => {
  it('find tables past comments, quotes and clauses', () => {
    const sql =
      "SELECT 1 FROM `flow_log`.l7_flow_log FINAL AS l -- FROM x\n WHERE a = 'FROM y' UNION ALL SELECT 2 FROM t";
    expect(tablesIn(tokensOf(sql))).toEqual([{ name: 'flow_log.l7_flow_log', alias: 'l' }, { name: 't' }]);
  });
});

describe('signature help', () => {
  const help = (text: string) => signatureAt(text.replace('|', ''), text.indexOf('|'), catalog);

  it('tells the function around a place and which parameter is meant', () => {
    expect(help('SELECT round(sum(a), |')).toMatchObject({ label: 'round(value, digits)', active: 1 });
    expect(help('SELECT round(sum(|')).toMatchObject({ label: 'sum(expression)', active: 0 });
  });

  it('counts the first brackets of a parametric function', () => {
    expect(help('SELECT quantile(0.95)(|')).toMatchObject({ label: 'quantile(level, expression)', active: 1 });
  });

  it('knows macros and the functions of the catalog, and is silent elsewhere', () => {
    expect(help('SELECT 1 WHERE $__timeFilter(|')?.about).toMatch(/time range/);
    expect(help('SELECT auto_name(|')?.about).toBe('Name of a service');
    expect(help('SELECT (1 + |')).toBeUndefined();
    expect(help('SELECT [1, |')).toBeUndefined();
  });
});

describe('markers', () => {
  const sql = 'SELECT servce\nFROM flow_log.l7_flow_log\nLIMT 5';

  it.each([
    ['Syntax error: failed at position 41 (LIMT) (line 3, col 1): LIMT 5.', [3, 1, 3, 5]],
    ['Syntax error: failed at position 8.', [1, 8, 1, 14]],
    ['Unknown expression identifier `servce` in scope SELECT servce.', [1, 8, 1, 14]],
    ["Unknown table expression identifier 'flow_log.l7_flow_log' in scope", [2, 6, 2, 26]],
  ])('marks what %j speaks of', (message, place) => {
    const [marker] = markersOf(sql, message);
    expect(marker && [marker.startLine, marker.startColumn, marker.endLine, marker.endColumn]).toEqual(place);
  });

  it('marks nothing where the message names no place', () => {
    expect(markersOf(sql, 'The statement took too long.')).toEqual([]);
    expect(markersOf(sql, 'failed (line 99, col 1)')).toEqual([]);
  });
});

describe('from builder to SQL', () => {
  it('takes the statement that the backend hands over', () => {
    const meta = { custom: { edit_as: { sql: 'SELECT 1', format: 'time_series' } } };
    expect(editableStatement([undefined, meta])).toEqual({ sql: 'SELECT 1', format: 'time_series' });
  });

  it('takes the executed statement with its values put in, and leaves the range to the panel', () => {
    const executedQueryString = [
      '-- 3 rows in 1.2 ms',
      '--   from = 1',
      '--   filter_0 = ["it\'s","b"]',
      '--   limit = 20',
      'SELECT a FROM t',
      'WHERE time >= toDateTime({from:UInt32}) AND b IN {filter_0:Array(String)}',
      'LIMIT {limit:UInt32};',
      '',
      '-- 1 rows in 1 ms',
      'SELECT 2',
    ].join('\n');
    expect(editableStatement([{ executedQueryString }])).toEqual({
      format: 'table',
      sql: "SELECT a FROM t\nWHERE time >= toDateTime({from:UInt32}) AND b IN ['it\\'s', 'b']\nLIMIT 20",
    });
  });

  it('has nothing to offer before an answer', () => {
    expect(editableStatement([])).toBeUndefined();
  });
});
