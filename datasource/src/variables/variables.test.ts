import { type DataQueryRequest, type DataQueryResponse, toDataFrame } from '@grafana/data';
import { firstValueFrom, of } from 'rxjs';
import { type ThalwegQuery } from '../query';
import { host, request, table } from '../testing/host';
import { readVariableQuery, type VariableQuery } from './variable-query';
import { readPromqlValues } from './promql-values';
import { variableValues } from './variable-values';

const applyTemplateVariables = (query: ThalwegQuery) => query;

const run = async (stored: unknown, columns: Record<string, unknown[]>, scopedVars = {}) => {
  const asked: Array<DataQueryRequest<ThalwegQuery>> = [];
  const response: DataQueryResponse = {
    data: [toDataFrame({ fields: Object.entries(columns).map(([name, values]) => ({ name, values })) })],
  };
  const query = (one: DataQueryRequest<ThalwegQuery>) => {
    asked.push(one);
    return of(response);
  };
  const given = request([{}], { scopedVars }) as unknown as DataQueryRequest<VariableQuery>;
  const values = await firstValueFrom(
    variableValues({ ...host().source, query, applyTemplateVariables }, given, readVariableQuery(stored)),
  );
  return { values, asked: asked[0] };
};

describe('readVariableQuery', () => {
  it.each([
    ['host', { kind: 'tags', tag: 'host' }],
    [
      { key: 'host', search: 'a', version: 1 },
      { kind: 'tags', tag: 'host', search: 'a' },
    ],
    [
      { kind: 'sql', sql: 'SELECT 1' },
      { kind: 'sql', sql: 'SELECT 1' },
    ],
    [
      { tag: 'pod_1', include_any: true },
      { kind: 'tags', tag: 'pod_1', include_any: true },
    ],
    [undefined, { kind: 'tags', tag: '' }],
  ])('reads %j', (stored, query) => {
    expect(readVariableQuery(stored)).toMatchObject(query);
  });
});

describe('values of a variable', () => {
  it('are those of a tag, after Any and Disabled', async () => {
    const stored = { kind: 'tags', tag: 'host_1', include_any: true, include_disabled: true };
    const { values, asked } = await run(stored, { value: ['a', ''], count: [2, 1] });
    expect(values).toEqual([
      { text: 'Any', value: '.+' },
      { text: 'Disabled', value: '.*' },
      { text: 'a', value: 'a' },
    ]);
    expect(asked?.targets[0]).toMatchObject({ kind: 'tags', tag: 'host_1', limit: 1000 });
  });

  it('are the first column of SQL, shown as the second', async () => {
    const { values } = await run({ kind: 'sql', sql: 'SELECT 1' }, { id: [1, 2], name: ['one', 'two'] });
    expect(values).toEqual([
      { text: 'one', value: '1' },
      { text: 'two', value: '2' },
    ]);
  });

  it('follow the columns named value and text', async () => {
    const { values } = await run({ kind: 'sql', sql: 'SELECT 1' }, { text: ['One'], value: ['1'] });
    expect(values).toEqual([{ text: 'One', value: '1' }]);
  });

  it('are narrowed by what is typed into the list; nothing typed finds all', async () => {
    const typed = await run('host', { value: [] }, { __searchFilter: { value: 'ab*', text: '' } });
    expect(typed.asked?.scopedVars['__searchFilter']?.value).toBe('ab');
    const untyped = await run('host', { value: [] });
    expect(untyped.asked?.scopedVars['__searchFilter']?.value).toBe('');
  });

  it('arrive as a frame of text and value', async () => {
    const { source } = host({
      query: () => ({
        results: {
          variable: {
            frames: [
              { schema: { refId: 'variable', fields: [{ name: 'value', type: 'string' }] }, data: { values: [['a']] } },
            ],
          },
        },
      }),
    });
    const support = source.variables as unknown as { query(r: object): ReturnType<typeof of> };
    const answer = (await firstValueFrom(
      support.query(request([{ refId: 'variable', kind: 'tags', tag: 'host' }])),
    )) as DataQueryResponse;
    expect(
      answer.data[0].fields.map(({ name, values }: { name: string; values: unknown[] }) => [name, values]),
    ).toEqual([
      ['text', ['a']],
      ['value', ['a']],
    ]);
  });

  it('fail with the words of the backend', async () => {
    const query = () => of({ data: [], errors: [{ message: 'No such tag.' }] });
    const given = request([{}]) as unknown as DataQueryRequest<VariableQuery>;
    const source = { ...host().source, query, applyTemplateVariables };
    await expect(firstValueFrom(variableValues(source, given, readVariableQuery('x')))).rejects.toThrow('No such tag.');
  });
});

describe('values of PromQL', () => {
  it.each([
    ['label_names()', { ask: 'labels' }],
    ['label_values(job)', { ask: 'values', label: 'job' }],
    [' label_values(up{a="x,y"}, "k8s.pod") ', { ask: 'values', label: 'k8s.pod', selector: 'up{a="x,y"}' }],
    ['metrics(http.*)', { ask: 'metrics', pattern: 'http.*' }],
    ['query_result(topk(3, up))', { ask: 'result', expr: 'topk(3, up)' }],
    ['count by (job) (up)', { ask: 'result', expr: 'count by (job) (up)' }],
  ])('of %s', (text, expected) => {
    expect(readPromqlValues(text)).toEqual(expected);
  });

  const named = async (expr: string) => {
    const { source, questions } = host({ ask: () => table('metric_names', { value: ['a', 'b'] }) });
    const given = request([{}]) as unknown as DataQueryRequest<VariableQuery>;
    const values = await firstValueFrom(variableValues(source, given, readVariableQuery({ kind: 'promql', expr })));
    return { values: values.map(({ value }) => value), asked: questions[0] };
  };

  it('are names of the series in the range', async () => {
    const { values, asked } = await named('label_values(up, job)');
    expect(values).toEqual(['a', 'b']);
    const range = { from: 1_000, to: 61_000 };
    expect(asked).toMatchObject({ kind: 'metric_names', what: 'values', label: 'job', selector: 'up', range });
    expect((await named('metrics(http)')).asked).toMatchObject({
      label: '__name__',
      selector: '{__name__=~".*(?:http).*"}',
    });
    await expect(named('label_values()')).rejects.toThrow(/needs a label/);
  });

  it('are rows of an instant answer, as text', async () => {
    const { values, asked } = await run(
      { kind: 'promql', expr: 'query_result(up)' },
      { __name__: ['up', ''], job: ['a', 'b"'], Value: [1, 0] },
    );
    expect(asked?.targets[0]).toMatchObject({ kind: 'promql', expr: 'up', instant: true });
    expect(values.map(({ value }) => value)).toEqual(['up{job="a"} 1', '{job="b\\""} 0']);
  });
});
