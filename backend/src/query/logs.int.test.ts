import { BEGIN_MS, column, openShop, range, type Shop, table } from './shop.fixture';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.close());

describe('log lines', () => {
  it('tell each request once, in words, with level, labels and the way to its trace', async () => {
    const filters = [{ key: 'response_status_str', operator: '=', values: ['server_error'] }];
    const [frame] = await shop.frames({ kind: 'logs', range, filters });
    expect(frame?.meta).toMatchObject({
      type: 'log-lines',
      typeVersion: [0, 0],
      preferredVisualisationType: 'logs',
      executedQueryString: expect.stringContaining('l7_flow_log'),
    });
    expect(table(frame, 'timestamp', 'body', 'severity', 'id', 'traceID')).toEqual([
      [BEGIN_MS + 1011, 'GET /books/1?seq=320 503 18 ms nginx → web', 'error', '303', '303'],
    ]);
    expect(column(frame, 'labels')?.[0]).toEqual({
      auto_service_0: 'nginx',
      auto_service_1: 'web',
      auto_instance_0: 'nginx @ box',
      auto_instance_1: 'web @ box',
      host_0: 'box',
      host_1: 'box',
      l7_protocol_str: 'HTTP',
      request_type: 'GET',
      endpoint: '/books/{id}',
      response_code: '503',
      response_status_str: 'server_error',
      observation_point: 'c-p',
    });
  });

  it('come newest first, as many as asked for, and say that there are more', async () => {
    const [frame] = await shop.frames({ kind: 'logs', range, limit: 2 });
    expect(table(frame, 'body', 'severity')).toEqual([
      ['GET /books/1?seq=9010 200 5 ms shopper → nginx', 'info'],
      ['GET book:1 200 3 ms web → redis', 'info'],
    ]);
    expect(frame?.meta).toMatchObject({
      notices: [{ text: 'The first 2 lines, the newest; raise the limit or narrow the filters for others.' }],
      custom: { cut: { what: 'lines', shown: 2, limit: 2, maximum: 10_000 } },
    });
    const [oldest] = await shop.frames({ kind: 'logs', range, limit: 1, descending: false });
    expect(column(oldest, 'timestamp')).toEqual([BEGIN_MS + 1000]);
  });

  it('hold the text that is looked for, whatever its case', async () => {
    const [frame] = await shop.frames({ kind: 'logs', range, search: '503 18 MS NGINX' });
    expect(column(frame, 'id')).toEqual(['303']);
  });

  it('are those of the point that a filter names', async () => {
    const filters = [
      { key: 'observation_point', operator: '=', values: ['s-p'] },
      { key: 'auto_service_1', operator: '=', values: ['redis'] },
    ];
    const [frame] = await shop.frames({ kind: 'logs', range, filters, limit: 1 });
    expect(column(frame, 'body')).toEqual(['GET book:1 200 2.8 ms box → redis']);
  });
});

describe('log volume', () => {
  it('counts the same lines by level over time, from a rollup', async () => {
    const found = await shop.frames({ kind: 'log_volume', range, step_ms: 20_000 });
    expect(found.map(({ fields }) => [fields[1]?.labels, fields[1]?.values])).toEqual([
      [{ level: 'error' }, [1, 0, 0]],
      [{ level: 'info' }, [159, 1, 0]],
    ]);
    expect(found[0]?.fields[0]).toMatchObject({
      values: [BEGIN_MS, BEGIN_MS + 20_000, BEGIN_MS + 40_000],
      config: { interval: 20_000 },
    });
    expect(found[0]?.meta).toMatchObject({ type: 'timeseries-multi', custom: { table: 'application_map_1s' } });
    const [lines] = await shop.frames({ kind: 'logs', range });
    expect(column(lines, 'id')).toHaveLength(161);
  });

  it('reads the log where a rollup cannot tell', async () => {
    const found = await shop.frames({ kind: 'log_volume', range, step_ms: 20_000, search: 'web → redis' });
    expect(found.map(({ fields, meta }) => [fields[1]?.labels, fields[1]?.values, meta?.custom?.['table']])).toEqual([
      [{ level: 'info' }, [80, 0, 0], 'l7_flow_log'],
    ]);
  });

  it('without lines is no data', async () => {
    const filters = [{ key: 'auto_service', operator: '=', values: ['nobody'] }];
    expect(await shop.frames({ kind: 'log_volume', range, filters })).toMatchObject([
      { fields: [], meta: { type: 'timeseries-multi' } },
    ]);
  });
});
