import { AbstractLabelOperator, type LogRowModel, SupplementaryQueryType } from '@grafana/data';
import { readQuery } from '../query';
import { host, request, table } from '../testing/host';
import { fromAbstract, toAbstract } from './abstract-queries';
import { contextQuestion } from './log-context';
import { modifyQuery, queryHasFilter, toggleFilter } from './modify-query';
import { supplementaryQuery, supplementaryRequest, volumeQuestion } from './supplementary';

const logs = readQuery({ kind: 'logs', refId: 'A' });

describe('supplementary queries', () => {
  it('ask for the volume of a log, under the ref id by which Grafana finds it', () => {
    const volume = supplementaryQuery({ type: SupplementaryQueryType.LogsVolume }, { ...logs, search: 'x' });
    expect(volume).toMatchObject({ refId: 'log-volume-A', supplementary: 'log_volume', search: 'x', live: false });
    expect(supplementaryQuery({ type: SupplementaryQueryType.LogsVolume }, readQuery({ kind: 'red' }))).toBeUndefined();
  });

  it('ask for the volume of the same records', () => {
    const records = readQuery({ kind: 'logs', log_source: 'records', of_trace: 'cafe', refId: 'A' });
    expect(volumeQuestion(records, { from: 0, to: 1 }, 1500)).toMatchObject({
      kind: 'log_volume',
      source: 'records',
      of_trace: 'cafe',
      step_ms: 2000,
    });
  });

  it('ask for the log lines behind a metric', () => {
    const red = readQuery({ kind: 'red', filters: [{ key: 'host_1', operator: '=', values: ['a'] }] });
    expect(supplementaryQuery({ type: SupplementaryQueryType.LogsSample, limit: 7 }, red)).toMatchObject({
      kind: 'logs',
      limit: 7,
      filters: red.filters,
    });
  });

  it('leave a request alone that has nothing to add to', () => {
    const type = SupplementaryQueryType.LogsVolume;
    expect(supplementaryRequest(type, request([{ kind: 'map' }]))).toBeUndefined();
    expect(supplementaryRequest(type, request([{ kind: 'map' }, { kind: 'logs' }]))?.targets).toHaveLength(1);
    expect(host().source.getSupportedSupplementaryQueryTypes()).toContain(type);
  });
});

describe('log context', () => {
  const row = {
    timeEpochMs: 10_000_000,
    labels: { auto_service_1: 'store', auto_instance_1: 'store-1', auto_service_0: 'nginx' },
    rowIndex: 0,
    dataFrame: { refId: 'A', fields: [{ name: 'id', values: ['7'] }], length: 1 },
  } as unknown as LogRowModel;

  it('looks at the same instance, before and after the line', () => {
    const filters = [{ key: 'auto_instance_1', operator: '=', values: ['store-1'] }];
    expect(contextQuestion(row, { direction: 'BACKWARD' as never, limit: 10 })).toEqual({
      kind: 'logs',
      range: { from: 2_800_000, to: 10_000_001 },
      filters,
      descending: true,
      limit: 11,
    });
    expect(contextQuestion(row, { direction: 'FORWARD' as never, timeWindowMs: 1000 })).toMatchObject({
      range: { from: 10_000_000, to: 10_001_000 },
      filters,
      descending: false,
    });
  });

  it('leaves the line itself out, and links the others to their traces', async () => {
    const ask = () => table('logs', { id: ['7', '8'], traceID: ['7', '8'] });
    const { data } = await host({ ask }).source.getLogRowContext(row, {});
    expect(data[0]).toMatchObject({ length: 1, fields: [{ name: 'id', values: ['8'] }, { name: 'traceID' }] });
    expect(data[0].fields[1].config.links).toHaveLength(1);
  });

  it('of a record is what the same resource wrote', async () => {
    const fields = [
      { name: 'id', values: ['7'] },
      { name: 'resource_id', values: ['77'] },
    ];
    const record = { ...row, dataFrame: { ...row.dataFrame, fields } } as unknown as LogRowModel;
    expect(contextQuestion(record)).toMatchObject({
      source: 'records',
      filters: [{ key: 'resource_id', operator: '=', values: ['77'] }],
    });
    const unknown = {
      ...record,
      labels: { auto_service: 'cart' },
      dataFrame: { ...row.dataFrame, fields: [{ name: 'resource_id', values: ['0'] }] },
    };
    expect(contextQuestion(unknown as unknown as LogRowModel).filters).toEqual([
      { key: 'auto_service', operator: '=', values: ['cart'] },
    ]);
  });

  it('opens as a query of its own', async () => {
    const query = await host().source.getLogRowContextQuery(row, {}, { ...logs, search: 'x' });
    expect(query).toMatchObject({ kind: 'logs', search: '', filters: [{ key: 'auto_instance_1' }] });
  });
});

describe('filters by a click', () => {
  it('add what was clicked on, and take away its opposite', () => {
    const options = { key: 'client', value: 'nginx' };
    const added = modifyQuery(logs, { type: 'ADD_FILTER', options });
    expect(added.filters).toEqual([{ key: 'auto_service_0', operator: '=', values: ['nginx'] }]);
    expect(modifyQuery(added, { type: 'ADD_FILTER_OUT', options }).filters).toEqual([
      { key: 'auto_service_0', operator: '!=', values: ['nginx'] },
    ]);
    expect(queryHasFilter(added, options)).toBe(true);
    expect(toggleFilter(added, { type: 'FILTER_FOR', options }).filters).toEqual([]);
  });

  it('turn a level into the outcomes that have it', () => {
    const level = modifyQuery(logs, { type: 'ADD_FILTER', options: { key: 'level', value: 'error' } });
    expect(level.filters).toEqual([{ key: 'response_status_str', operator: '=', values: ['server_error', 'timeout'] }]);
  });

  it('filter log records by their level, and PromQL by its labels', () => {
    const records = { ...logs, log_source: 'records' as const };
    const level = modifyQuery(records, { type: 'ADD_FILTER', options: { key: 'level', value: 'error' } });
    expect(level.filters).toEqual([{ key: 'level', operator: '=', values: ['error'] }]);
    const promql = readQuery({ kind: 'promql', expr: 'rate(up[5m])' });
    const out = modifyQuery(promql, { type: 'ADD_FILTER_OUT', options: { key: 'job', value: 'a' } });
    expect(out.expr).toBe('rate(up{job!="a"}[5m])');
  });

  it('search logs for marked text, and leave SQL as it is', () => {
    expect(modifyQuery(logs, { type: 'ADD_STRING_FILTER', options: { value: 'cart' } }).search).toBe('cart');
    const sql = readQuery({ kind: 'sql' });
    expect(modifyQuery(sql, { type: 'ADD_FILTER', options: { key: 'a', value: 'b' } }).filters).toEqual([]);
  });
});

describe('queries of other data sources', () => {
  it('that name a metric stay PromQL, there and back', () => {
    const equal = AbstractLabelOperator.Equal;
    const labelMatchers = [
      { name: '__name__', operator: equal, value: 'up' },
      { name: 'job', operator: AbstractLabelOperator.NotEqualRegEx, value: 'a.*' },
    ];
    const imported = fromAbstract({ refId: 'B', labelMatchers });
    expect(imported).toMatchObject({ kind: 'promql', expr: 'up{job!~"a.*"}' });
    expect(toAbstract({ ...imported, expr: `sum(${imported.expr}) / 2` }).labelMatchers).toEqual(labelMatchers);
  });

  it('come over by their labels, and go back', () => {
    const equal = AbstractLabelOperator.Equal;
    const imported = fromAbstract({
      refId: 'B',
      labelMatchers: [
        { name: 'job', operator: equal, value: 'store' },
        { name: 'le', operator: equal, value: '1' },
      ],
    });
    expect(imported).toMatchObject({ refId: 'B', kind: 'red' });
    expect(imported.filters).toEqual([{ key: 'auto_service_1', operator: '=', values: ['store'] }]);
    expect(toAbstract(imported).labelMatchers).toEqual([{ name: 'service_name', operator: equal, value: 'store' }]);
    const two = { ...imported, filters: [{ key: 'host_1', operator: '=' as const, values: ['a.b', 'c'] }] };
    expect(toAbstract(two).labelMatchers).toEqual([
      { name: 'host', operator: AbstractLabelOperator.EqualRegEx, value: 'a\\.b|c' },
    ]);
  });
});
