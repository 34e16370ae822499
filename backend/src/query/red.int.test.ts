import { BEGIN_MS, column, openShop, range, type Shop, table } from './shop.fixture';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.close());

const red = { kind: 'red', range, group_by: ['auto_service_1'] };

describe('metrics', () => {
  it('of every kind are told in their units, percentiles from the sketch and Apdex from the log', async () => {
    const metrics = [
      'request_count',
      'error_count',
      'latency_quantile(0.5)',
      'latency_p50',
      'latency_quantile',
      'apdex(18)',
      'apdex(4)',
    ];
    const [frame] = await shop.frames({ ...red, metrics, instant: true });
    expect(frame?.meta?.custom).toMatchObject({ table: 'l7_flow_log' });
    expect(frame?.fields.map(({ name, config }) => [name, config?.unit])).toEqual([
      ['auto_service_1', undefined],
      ['request_count', 'short'],
      ['error_count', 'short'],
      ['latency_quantile(0.5)', 'ms'],
      ['latency_p50', 'ms'],
      ['latency_quantile(0.999)', 'ms'],
      ['apdex(18)', 'percentunit'],
      ['apdex(4)', 'percentunit'],
    ]);
    expect(table(frame, 'auto_service_1', 'request_count', 'error_count', 'apdex(18)', 'apdex(4)')).toEqual([
      ['redis', 80, 0, 1, 1],
      // 40 of 19.8 ms, tolerated up to 72 ms; one of 4.8 ms.
      ['nginx', 41, 0, (1 + 40 / 2) / 41, 0.5 / 41],
      // 17.8 ms, one of them failed.
      ['web', 40, 1, 39 / 40, 0],
    ]);
    const [first] = table(frame, 'latency_quantile(0.5)', 'latency_p50', 'latency_quantile(0.999)');
    expect(first?.[0]).toBe(first?.[1]);
    expect(first?.[2]).toBeCloseTo(2.8, 1);
  });

  it('of the network are told from the rollups', async () => {
    const metrics = ['request_bytes_rate', 'response_size_avg'];
    const [frame] = await shop.frames({ ...red, metrics, instant: true });
    expect(frame?.meta?.custom).toMatchObject({ table: 'application_map_1s' });
    expect(frame?.fields.map(({ name, config }) => [name, config?.unit])).toEqual([
      ['auto_service_1', undefined],
      ['request_bytes_rate', 'Bps'],
      ['response_size_avg', 'bytes'],
    ]);
  });

  it.each([
    ['latency_p42', '"latency_p42" is no metric: use one of request_rate, '],
    ['latency_quantile(7)', '"latency_quantile(7)" is no metric: latency_quantile takes a quantile from 0 to 1'],
    ['request_rate(3)', '"request_rate(3)" is no metric: request_rate takes no parameter'],
  ])('that are none are named: %s', async (metric, detail) => {
    expect(await shop.ask({ ...red, metrics: [metric] })).toMatchObject({
      ok: false,
      error: { code: 'invalid_question', detail: expect.stringContaining(detail) },
    });
  });
});

describe('series', () => {
  it('are called by their tags, by metric too where there are several, or as the legend says', async () => {
    const names = async (question: object) =>
      (await shop.frames({ ...red, ...question })).map(({ fields }) => fields[1]?.config?.displayNameFromDS);
    expect(await names({ metrics: ['request_rate'] })).toEqual(['redis', 'nginx', 'web']);
    expect(await names({ metrics: ['request_rate', 'latency_p95'], limit: 1 })).toEqual([
      'Request rate redis',
      'Latency p95 redis',
    ]);
    expect(await names({ metrics: ['request_rate'], group_by: [] })).toEqual(['Request rate']);
    expect(
      await names({ metrics: ['latency_p95'], legend: '{{ auto_service_1 }} · {{metric}} {{nothing}}', limit: 1 }),
    ).toEqual(['redis · Latency p95 ']);
  });

  it('have unique labels, times that ascend without a gap, and the same order each time', async () => {
    const question = { ...red, metrics: ['request_rate', 'latency_p95'], group_by: ['auto_service_1', 'endpoint'] };
    const found = await shop.frames(question);
    const labels = found.map(({ fields }) => JSON.stringify(fields[1]?.labels));
    expect(new Set(labels).size).toBe(labels.length);
    for (const { fields } of found) {
      const times = fields[0]?.values as number[];
      expect(times.every((at, index) => index === 0 || at > (times[index - 1] as number))).toBe(true);
    }
    const again = await shop.frames(question);
    expect(again.map(({ fields }) => fields)).toEqual(found.map(({ fields }) => fields));
  });

  it('that are none are no data of their type', async () => {
    const filters = [{ key: 'auto_service_1', operator: '=', values: ['nobody'] }];
    expect(await shop.frames({ ...red, filters, metrics: ['request_rate'] })).toMatchObject([
      { fields: [], meta: { type: 'timeseries-multi', typeVersion: [0, 1] } },
    ]);
    expect(await shop.frames({ ...red, filters, metrics: ['request_rate'], instant: true })).toMatchObject([
      { fields: [], meta: { type: 'numeric-long', typeVersion: [0, 1] } },
    ]);
  });
});

describe('exemplars', () => {
  it('are the slowest and the slowest failed request of each stretch, in a frame as Grafana wants it', async () => {
    const found = await shop.frames({ ...red, metrics: ['latency_p95'], exemplars: true });
    const frame = found.at(-1);
    expect(found).toHaveLength(4);
    expect(frame).toMatchObject({
      name: 'exemplar',
      meta: { dataTopic: 'annotations', custom: { resultType: 'exemplar' } },
    });
    expect(frame?.fields.map(({ name, type, config }) => [name, type, config?.unit])).toEqual([
      ['Time', 'time', undefined],
      ['Value', 'number', 'ms'],
      ['auto_service_1', 'string', undefined],
      ['traceID', 'string', undefined],
      ['request', 'string', undefined],
      ['service', 'string', undefined],
      ['status', 'string', undefined],
    ]);
    expect(table(frame, 'Time', 'Value', 'traceID', 'auto_service_1', 'status')).toEqual([
      [expect.any(Number), 19.8, expect.stringMatching(/^\d+02$/), 'nginx', 'ok'],
      [BEGIN_MS + 1011.1, 17.8, '304', 'web', 'server_error'],
      [BEGIN_MS + 30_000.1, 4.8, '9002', 'nginx', 'ok'],
    ]);
    expect(found[0]?.meta?.executedQueryString).toContain('argMax');
  });

  it('are those of the series that are shown', async () => {
    const found = await shop.frames({ ...red, metrics: ['latency_p95'], exemplars: true, limit: 1 });
    expect(column(found.at(-1), 'auto_service_1')).toEqual([]);
  });

  it('go with time series alone', async () => {
    expect(await shop.frames({ ...red, metrics: ['latency_p95'], exemplars: true, instant: true })).toHaveLength(1);
  });
});
