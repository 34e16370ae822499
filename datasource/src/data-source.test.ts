import { CoreApp, LoadingState } from '@grafana/data';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { readQuery } from './query';
import { host, range, request, table, wireFrame } from './testing/host';

const rows = () => ({ results: { A: { frames: [wireFrame('requests', { row_id: ['7'], client: ['nginx'] })] } } });

describe('query', () => {
  it('sends saved queries through Grafana, brought up to date, and links what comes back', async () => {
    const { source, queries, paths } = host({ query: rows });
    const response = await firstValueFrom(source.query(request([{ kind: 'requests', version: 1, id: '9' }])));
    expect(paths).toEqual(['/api/ds/query?ds_type=thalweg-datasource&requestId=Q1']);
    expect(queries[0]).toMatchObject({ refId: 'A', kind: 'requests', version: 2, trace_id: '9', intervalMs: 5_000 });
    const [rowId] = response.data[0].fields;
    expect(rowId.config.links[0]).toMatchObject({
      title: 'Open trace',
      internal: { datasourceUid: 'u1', query: { kind: 'trace', trace_id: '${__value.raw}' } },
    });
  });

  it('asks nothing for queries that are hidden or not filled in', async () => {
    const { source, paths } = host();
    const response = await firstValueFrom(source.query(request([{ kind: 'trace' }, { kind: 'red', hide: true }])));
    expect(response.data).toEqual([]);
    expect(paths).toEqual([]);
    expect(source.filterQuery(readQuery({ kind: 'sql', sql: ' ' }))).toBe(false);
  });

  it('says what to start when the backend behind the plugin is away', async () => {
    const message = 'Data source became unavailable during request. Please try again.';
    const { source } = host({ query: () => ({ results: { A: { error: message, status: 500 } } }) });
    const response = await firstValueFrom(source.query(request([{ kind: 'red' }])));
    expect(response.errors?.[0]?.message).toMatch(/npm run backend.*backend_addr/);
  });

  it('leaves the words of the backend as they are', async () => {
    const { source } = host({ query: () => ({ results: { A: { error: 'No such trace. Widen the range.' } } }) });
    const response = await firstValueFrom(source.query(request([{ kind: 'trace', trace_id: 'x' }])));
    expect(response.errors?.[0]?.message).toBe('No such trace. Widen the range.');
  });

  it('asks for streaming in the live tail, of what can stream', async () => {
    const { source, queries } = host();
    await firstValueFrom(source.query(request([{ kind: 'logs' }, { kind: 'red' }], { liveStreaming: true })));
    expect(queries.map(({ kind, live }) => [kind, live])).toEqual([
      ['logs', true],
      ['red', false],
    ]);
  });

  it('adds ad-hoc filters', async () => {
    const { source, queries } = host();
    const filters = [{ key: 'host_1', operator: '=|', value: 'a', values: ['a', 'b'] }];
    await firstValueFrom(source.query(request([{ kind: 'red' }], { filters })));
    expect(queries[0]?.filters).toEqual([{ key: 'host_1', operator: '=', values: ['a', 'b'] }]);
  });

  it('answers the volume of a log by a question of its own', async () => {
    const { source, questions } = host({ ask: () => table('log_volume', { level: ['error'] }) });
    const target = { kind: 'logs', refId: 'log-volume-A', search: 'x', supplementary: 'log_volume' };
    const response = await lastValueFrom(source.query(request([target])));
    expect(questions).toEqual([
      {
        kind: 'log_volume',
        ref_id: 'log-volume-A',
        range: { from: 1_000, to: 61_000 },
        filters: [],
        search: 'x',
        step_ms: 5_000,
      },
    ]);
    expect(response).toMatchObject({ state: LoadingState.Done, data: [{ refId: 'log-volume-A' }] });
  });

  it('tells why there is no volume', async () => {
    const { source } = host({ fail: { status: 401, data: {} } });
    const target = { kind: 'logs', supplementary: 'log_volume' };
    const response = await lastValueFrom(source.query(request([target])));
    expect(response.error?.message).toMatch(/API key/);
  });
});

describe('defaults', () => {
  it('suit the place: a metric per service in Explore, one that can alert in rules', () => {
    const { source } = host();
    expect(source.getDefaultQuery(CoreApp.Explore)).toMatchObject({ kind: 'red', group_by: ['auto_service'] });
    expect(source.getDefaultQuery(CoreApp.UnifiedAlerting)).toMatchObject({ metrics: ['error_ratio'] });
    expect(source.getDefaultQuery(CoreApp.Dashboard)).toEqual({
      version: 2,
      kind: 'red',
      metrics: ['request_rate'],
      group_by: [],
    });
  });

  it('tell a query in one line for the history', () => {
    const { source } = host();
    expect(source.getQueryDisplayText(readQuery({ kind: 'red', group_by: ['host'] }))).toBe('request_rate by host');
  });
});

describe('ad-hoc filters', () => {
  const keys = () => table('tag_keys', { key: ['host', 'host_0', 'endpoint'], side: ['either', 'client', ''] });

  it('offer keys by side, without those that are set', async () => {
    const { source } = host({ ask: keys });
    await expect(
      source.getTagKeys({ filters: [{ key: 'endpoint', operator: '=', value: '/' }], timeRange: range }),
    ).resolves.toEqual([
      { text: 'host', value: 'host', group: 'Client or server' },
      { text: 'host_0', value: 'host_0', group: 'Client' },
    ]);
  });

  it('offer values within the range and the other filters', async () => {
    const { source, questions } = host({ ask: () => table('tag_values', { value: ['a'] }) });
    const filters = [
      { key: 'pod_1', operator: '=', value: 'p' },
      { key: 'host_1', operator: '=', value: 'self' },
    ];
    await expect(source.getTagValues({ key: 'host_1', filters, timeRange: range })).resolves.toEqual([
      { text: 'a', value: 'a' },
    ]);
    expect(questions[0]).toMatchObject({
      kind: 'tag_values',
      key: 'host_1',
      range: { from: 1_000, to: 61_000 },
      filters: [{ key: 'pod_1', operator: '=', values: ['p'] }],
    });
  });

  it('say where they do not reach', async () => {
    const { source } = host({ ask: keys });
    const filters = [
      { key: 'host_0', operator: '=', value: 'a' },
      { key: 'nonsense', operator: '=', value: 'a' },
    ];
    const told = await source.getDrilldownsApplicability({ filters, queries: [readQuery({ kind: 'red' })] });
    expect(told.map(({ key, applicable }) => [key, applicable])).toEqual([
      ['host_0', true],
      ['nonsense', false],
    ]);
    const sql = await source.getDrilldownsApplicability({ filters, queries: [readQuery({ kind: 'sql' })] });
    expect(sql.every(({ applicable }) => !applicable)).toBe(true);
  });
});

describe('testDatasource', () => {
  it('hands on the words of the backend', async () => {
    const { source } = host({ health: { status: 'OK', message: 'Thalweg 0.1.0.', details: { version: '0.1.0' } } });
    await expect(source.testDatasource()).resolves.toEqual({
      status: 'success',
      message: 'Thalweg 0.1.0.',
      details: { verboseMessage: 'version: 0.1.0' },
    });
  });

  it.each([
    [{ message: 'Plugin health check failed', messageId: 'plugin.healthCheck' }, /npm run backend.*backend_addr/],
    [{ message: 'Plugin unavailable' }, /127\.0\.0\.1:20417/],
    [{ messageId: 'plugin.notRegistered', message: 'Plugin not registered' }, /gpx_thalweg/],
    [{ message: 'The key is unknown. Make one.' }, /^The key is unknown\. Make one\.$/],
    [undefined, /npm run backend/],
  ])('says what to mend when Grafana says %j', async (data, message) => {
    const { source } = host({ fail: { status: 500, data } });
    await expect(source.testDatasource()).resolves.toMatchObject({
      status: 'error',
      message: expect.stringMatching(message),
    });
  });
});
