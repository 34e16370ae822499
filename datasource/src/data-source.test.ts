import { type DataQueryRequest, dateTime, type DataSourceInstanceSettings, FieldType } from '@grafana/data';
import { type Answer, type Question } from '@thalweg/protocol';
import { type Result, type ThalwegClient } from './client/client';
import { ThalwegDataSource, type ThalwegJsonData } from './data-source';
import { DEFAULT_QUERY, type ThalwegQuery } from './model/query';

const templates = () => ({ replace: (text = '') => text, getVariables: () => [] });
const settings = { uid: 'u1', name: 'Thalweg', type: 'thalweg-datasource', url: '/proxy/', jsonData: {} };

function withAnswers(result: Result<Answer[]>, health: Result<unknown> = { ok: true, value: {} }) {
  const asked: Question[] = [];
  const client: ThalwegClient = {
    ask: async (questions) => {
      asked.push(...questions);
      return result;
    },
    get: async () => health,
  };
  const instance = settings as unknown as DataSourceInstanceSettings<ThalwegJsonData>;
  return { asked, source: new ThalwegDataSource(instance, templates, client) };
}

const range = { from: dateTime(1_000), to: dateTime(61_000), raw: { from: 'now-1m', to: 'now' } };
const request = (...targets: Array<Partial<ThalwegQuery>>) =>
  ({
    requestId: 'Q1',
    range,
    intervalMs: 5_000,
    scopedVars: {},
    targets: targets.map((target, at) => ({ ...DEFAULT_QUERY, refId: 'ABC'[at], ...target })),
  }) as unknown as DataQueryRequest<ThalwegQuery>;
const problem = {
  type: 'about:blank',
  title: 'No such trace',
  status: 404,
  code: 'trace_not_found',
  remedy: 'Widen the range',
};

describe('ThalwegDataSource.query', () => {
  it('turns frames of the protocol into frames of Grafana, field by field', async () => {
    const frame = {
      name: 'request_rate',
      meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
      fields: [
        { name: 'time', type: 'time' as const, values: [1_000, 2_000] },
        {
          name: 'request_rate',
          type: 'number' as const,
          values: [1, null],
          labels: { host: 'a' },
          config: { unit: 'reqps' },
        },
      ],
    };
    const { source, asked } = withAnswers({
      ok: true,
      value: [{ ok: true, kind: 'red', ref_id: 'A', frames: [frame], elapsed_ms: 1 }],
    });
    const response = await source.query(request({}));
    expect(asked).toMatchObject([{ kind: 'red', ref_id: 'A', range: { from: 1_000, to: 61_000 }, step_ms: 5_000 }]);
    expect(response.state).toBe('Done');
    expect(response.data).toMatchObject([
      {
        name: 'request_rate',
        refId: 'A',
        meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
        fields: [
          { name: 'time', type: FieldType.time, values: [1_000, 2_000] },
          {
            name: 'request_rate',
            type: FieldType.number,
            values: [1, null],
            labels: { host: 'a' },
            config: { unit: 'reqps' },
          },
        ],
      },
    ]);
  });

  it('gives each query its own error and keeps the answers of the others', async () => {
    const good: Answer = { ok: true, kind: 'map', ref_id: 'A', frames: [{ name: 'nodes', fields: [] }], elapsed_ms: 1 };
    const { source } = withAnswers({ ok: true, value: [good, { ok: false, ref_id: 'B', error: problem }] });
    const response = await source.query(request({ kind: 'map' }, { kind: 'trace', id: 'x' }));
    expect(response.data).toHaveLength(1);
    expect(response.errors).toEqual([{ refId: 'B', message: 'No such trace. Widen the range.', status: 404 }]);
    expect(response.state).toBe('Error');
  });

  it('tells every query when the backend is away', async () => {
    const { source } = withAnswers({ ok: false, failure: { code: 'unreachable', message: 'Nobody there.' } });
    const response = await source.query(request({}, { kind: 'map' }));
    expect(response.errors?.map(({ refId, message }) => [refId, message])).toEqual([
      ['A', 'Nobody there.'],
      ['B', 'Nobody there.'],
    ]);
  });

  it('asks nothing for queries that are hidden or not filled in', async () => {
    const { source, asked } = withAnswers({ ok: true, value: [] });
    await source.query(request({ kind: 'trace', id: '' }, { hide: true }));
    expect(asked).toEqual([]);
  });

  it('links a row of the request log to its trace', async () => {
    const frames = [{ name: 'requests', fields: [{ name: 'row_id', type: 'string' as const, values: ['7'] }] }];
    const { source } = withAnswers({ ok: true, value: [{ ok: true, kind: 'requests', frames, elapsed_ms: 1 }] });
    const [frame] = (await source.query(request({ kind: 'requests' }))).data;
    expect(frame.fields[0].config.links[0]).toMatchObject({
      title: 'Open trace',
      internal: { datasourceUid: 'u1', query: { kind: 'trace', id: '${__value.raw}' } },
    });
  });
});

describe('tags', () => {
  const tags = (field: string, values: string[]): Result<Answer[]> => ({
    ok: true,
    value: [
      {
        ok: true,
        kind: 'tags',
        frames: [{ name: 't', fields: [{ name: field, type: 'string', values }] }],
        elapsed_ms: 1,
      },
    ],
  });

  it('offers keys and values to ad-hoc filters, narrowed by the filters set already', async () => {
    const { source, asked } = withAnswers(tags('value', ['a', 'b']));
    await expect(source.getTagKeys()).resolves.toEqual([
      { text: 'a', value: 'a' },
      { text: 'b', value: 'b' },
    ]);
    await source.getTagValues({ key: 'host', timeRange: range, filters: [{ key: 'pod', operator: '=', value: 'p' }] });
    expect(asked[1]).toMatchObject({
      kind: 'tag_values',
      key: 'host',
      range: { from: 1_000, to: 61_000 },
      filters: [{ key: 'pod', operator: '=', values: ['p'] }],
    });
  });

  it('fills a dashboard variable', async () => {
    const { source } = withAnswers(tags('value', ['a']));
    await expect(source.metricFindQuery({ refId: 'V', version: 1, key: 'host' })).resolves.toEqual([
      { text: 'a', value: 'a' },
    ]);
  });

  it('throws what went wrong, for pickers to show', async () => {
    const { source } = withAnswers({ ok: true, value: [{ ok: false, error: problem }] });
    await expect(source.tagKeys()).rejects.toThrow('No such trace. Widen the range.');
  });
});

describe('testDatasource', () => {
  const fine: Answer = { ok: true, kind: 'x', frames: [], elapsed_ms: 1 };

  it('passes when health and a question answer, and says when nothing was captured', async () => {
    const { source } = withAnswers(
      { ok: true, value: [fine, fine] },
      { ok: true, value: { status: 'ok', version: '0.1.0' } },
    );
    await expect(source.testDatasource()).resolves.toMatchObject({
      status: 'success',
      message: expect.stringMatching(/Thalweg 0\.1\.0 answers\. No request was captured/),
    });
  });

  it.each<[string, Result<Answer[]>, Result<unknown>, RegExp]>([
    [
      'health',
      { ok: true, value: [] },
      { ok: false, failure: { code: 'unreachable', message: 'Check the URL.' } },
      /Check the URL/,
    ],
    ['its shape', { ok: true, value: [] }, { ok: true, value: '<html>' }, /not a Thalweg backend/],
    [
      'the token',
      { ok: false, failure: { code: 'unauthorised', message: 'Token.' } },
      { ok: true, value: { status: 'ok' } },
      /Token/,
    ],
    [
      'a question',
      { ok: true, value: [{ ok: false, error: problem }] },
      { ok: true, value: { status: 'ok' } },
      /No such trace/,
    ],
  ])('fails by %s with its own remedy', async (_what, answers, health, message) => {
    const { source } = withAnswers(answers, health);
    await expect(source.testDatasource()).resolves.toMatchObject({
      status: 'error',
      message: expect.stringMatching(message),
    });
  });
});
