import { LoadingState, type PanelData, toDataFrame } from '@grafana/data';
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { readQuery, type ThalwegQuery } from '../query';
import { host, range, table } from '../testing/host';
import { measure } from '../testing/measure';
import { QueryEditor } from './QueryEditor';

// Monaco needs a real browser; what is around it does not.
jest.mock('../statement/StatementEditor', () => ({ StatementEditor: () => null }));
beforeAll(measure);
// Each step draws real pickers.
jest.setTimeout(30_000);

const answered = (meta: object, refId = 'A'): PanelData => ({
  state: LoadingState.Done,
  timeRange: range,
  series: [{ ...toDataFrame({ fields: [] }), refId, meta }],
});

function open(change: object, data?: PanelData) {
  const { source, questions } = host({
    ask: (question) =>
      question.kind === 'tag_keys'
        ? table('tag_keys', {
            key: ['auto_service', 'host_0', 'host_1', 'endpoint'],
            side: ['either', 'client', 'server', ''],
          })
        : question.kind === 'metric_names'
          ? table('metric_names', { value: ['requests_total'], type: ['counter'], unit: [''], help: ['All'] })
          : table('tag_values', { value: ['a', 'b'] }),
  });
  const onChange = jest.fn<void, [ThalwegQuery]>();
  const onRunQuery = jest.fn();
  const Host = () => {
    const [query, setQuery] = useState<ThalwegQuery>(readQuery({ refId: 'A', ...change }));
    const change_ = (next: ThalwegQuery) => {
      onChange(next);
      setQuery(next);
    };
    return (
      <QueryEditor
        datasource={source}
        query={query}
        range={range}
        data={data}
        onChange={change_}
        onRunQuery={onRunQuery}
      />
    );
  };
  const { container } = render(<Host />);
  const last = () => onChange.mock.calls.at(-1)?.[0];
  return { container, onChange, onRunQuery, last, questions };
}

const group = (name: string) => within(screen.getByRole('group', { name }));
const choose = async (label: string, option: RegExp | string, at = 0) => {
  await userEvent.click(screen.getAllByRole('combobox', { name: label })[at] as Element);
  await userEvent.click(await screen.findByRole('option', { name: option }));
};

describe('the sentence', () => {
  it.each([
    ['red', ['measured by', 'from clients where', 'to servers where', 'where', 'per']],
    ['network', ['measured by', 'from clients where', 'to servers where', 'where', 'per']],
    ['map', ['of', 'compared with', 'from clients where', 'to servers where', 'where']],
    ['search', ['with outcome', 'that took', 'from clients where', 'to servers where', 'where']],
    ['trace', ['with the id']],
    ['requests', ['from clients where', 'to servers where', 'where']],
    ['logs', ['of', 'containing', 'from clients where', 'to servers where', 'where']],
    ['tags', ['values of']],
    ['sql', []],
    ['promql', ['starting from']],
  ])('of %s has the clauses that it takes', (kind, clauses) => {
    open({ kind });
    const named = screen.getAllByRole('group').map((one) => one.getAttribute('aria-label'));
    expect(named).toEqual(['Show', ...clauses]);
  });

  it('changes to another kind, keeps the settings of this one, and asks', async () => {
    const { last, onRunQuery } = open({ kind: 'red', group_by: ['host'] });
    await choose('What to show', /Service map/);
    expect(last()).toMatchObject({ kind: 'map', group_by: ['host'], version: 2 });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  it('saves no more than what was said', async () => {
    const { last } = open({ kind: 'red' });
    await choose('What to show', /^Requests/);
    expect(last()).toEqual({ refId: 'A', version: 2, kind: 'requests', metrics: ['request_rate'], group_by: [] });
  });
});

describe('metrics', () => {
  it('are added, changed and removed; one always stays', async () => {
    const { last } = open({ kind: 'red' });
    expect(screen.queryByRole('button', { name: /Remove/ })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Add a metric' }));
    expect(last()?.metrics).toEqual(['request_rate', 'error_ratio']);
    await choose('Metric', /Latency p99/, 1);
    expect(last()?.metrics).toEqual(['request_rate', 'latency_p99']);
    await userEvent.click(screen.getByRole('button', { name: 'Remove Request rate' }));
    expect(last()?.metrics).toEqual(['latency_p99']);
  });

  it('take the numbers of their function, within its bounds', async () => {
    const { last, onChange } = open({ kind: 'red', metrics: ['latency_quantile(0.999)'] });
    const field = screen.getByRole('textbox', { name: 'quantile' });
    await userEvent.clear(field);
    await userEvent.type(field, '1.5{Enter}');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(field.getAttribute('title')).toBe('A number from 0 to 1');
    expect(onChange).not.toHaveBeenCalled();
    await userEvent.clear(field);
    await userEvent.type(field, '0.5{Enter}');
    expect(last()?.metrics).toEqual(['latency_quantile(0.5)']);
  });

  it('offer functions by their metadata', async () => {
    const { last } = open({ kind: 'red' });
    await choose('Metric', /Apdex/);
    expect(last()?.metrics).toEqual(['apdex(500)']);
    expect(screen.getByRole('textbox', { name: 'satisfied up to' })).toBeTruthy();
  });
});

describe('filters', () => {
  const filters = [
    { key: 'host_0', operator: '=', values: ['a'] },
    { key: 'endpoint', operator: '!=', values: ['/health'] },
    { key: 'host_1', operator: '=', values: ['b'] },
  ];

  it('stand with whom they speak of', () => {
    open({ kind: 'map', filters });
    expect(group('from clients where').getByRole('group', { name: 'Filter host_0' })).toBeTruthy();
    expect(group('to servers where').getByRole('group', { name: 'Filter host_1' })).toBeTruthy();
    expect(group('where').getByRole('group', { name: 'Filter endpoint' })).toBeTruthy();
  });

  it('are removed from where they are in the list', async () => {
    const { last, onRunQuery } = open({ kind: 'map', filters });
    await userEvent.click(screen.getByRole('button', { name: 'Remove filter endpoint' }));
    expect(last()?.filters).toEqual([filters[0], filters[2]]);
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  it('offer the tags of their side, and ask nothing until they have a value', async () => {
    const { last, onRunQuery, questions } = open({ kind: 'map' });
    await userEvent.click(screen.getByRole('button', { name: 'Add a filter on the server' }));
    await userEvent.click(screen.getByRole('combobox', { name: 'Tag' }));
    expect((await screen.findAllByRole('option')).map((option) => option.textContent)).toEqual(['host_1']);
    await userEvent.click(screen.getByRole('option'));
    expect(last()?.filters).toEqual([{ key: 'host_1', operator: '=', values: [] }]);
    expect(onRunQuery).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('combobox', { name: 'Values' }));
    await userEvent.click(await screen.findByRole('option', { name: /^b/ }));
    expect(last()?.filters).toEqual([{ key: 'host_1', operator: '=', values: ['b'] }]);
    expect(onRunQuery).toHaveBeenCalledTimes(1);
    expect(questions.at(-1)).toMatchObject({ kind: 'tag_values', key: 'host_1', range: { from: 1_000, to: 61_000 } });
  });
});

describe('options', () => {
  it('tell what is set while they are folded', async () => {
    const { last } = open({ kind: 'red', exemplars: true });
    const toggle = screen.getByRole('button', { name: /Options/ });
    expect(toggle.textContent).toMatch(/over time · at most 20 series · names by metric and tags · exemplars/);
    await userEvent.click(toggle);
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
    await userEvent.click(screen.getByRole('switch', { name: 'Instant' }));
    expect(last()).toMatchObject({ instant: true, exemplars: true });
    await userEvent.type(screen.getByRole('textbox', { name: 'Legend' }), '{{{{auto_service}}{Enter}');
    expect(last()?.legend).toBe('{{auto_service}}');
    await userEvent.type(screen.getByRole('textbox', { name: 'At most' }), '2000{Enter}');
    expect(last()?.limit).toBeUndefined();
    await userEvent.clear(screen.getByRole('textbox', { name: 'At most' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'At most' }), '50{Enter}');
    expect(last()?.limit).toBe(50);
  });

  it('let requests and logs come live', async () => {
    const { last, onRunQuery } = open({ kind: 'logs' });
    await userEvent.click(screen.getByRole('button', { name: /Options/ }));
    await userEvent.click(screen.getByRole('switch', { name: 'Live' }));
    expect(last()?.live).toBe(true);
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  it('compare a map with an earlier time', async () => {
    const { last } = open({ kind: 'map' });
    await choose('Earlier time', 'a day earlier');
    expect(last()?.compare_offset_ms).toBe(86_400_000);
  });
});

describe('fields of text', () => {
  it('are taken when left, and trimmed', async () => {
    const { last, onChange } = open({ kind: 'trace' });
    await userEvent.type(screen.getByRole('textbox', { name: 'Trace id or row id' }), ' 42 ');
    expect(onChange).not.toHaveBeenCalled();
    await userEvent.tab();
    expect(last()?.trace_id).toBe('42');
  });

  it('are put back by Escape', async () => {
    const { onChange } = open({ kind: 'logs', search: 'cart' });
    const field = screen.getByRole('textbox', { name: 'Text that lines contain' });
    await userEvent.type(field, 'x{Escape}');
    expect((field as HTMLInputElement).value).toBe('cart');
    expect(onChange).not.toHaveBeenCalled();
  });

  it('take durations as people write them', async () => {
    const { last } = open({ kind: 'search' });
    const field = screen.getByRole('textbox', { name: 'at least' });
    await userEvent.type(field, 'soon{Enter}');
    expect(field.getAttribute('title')).toMatch(/250ms/);
    await userEvent.clear(field);
    await userEvent.type(field, '1.5s{Enter}');
    expect(last()?.min_duration_ms).toBe(1500);
  });
});

describe('an answer that was cut', () => {
  it('says so, and raises the limit by one click', async () => {
    const { last, onRunQuery } = open({ kind: 'red' }, answered({ custom: { cut: { shown: 20, total: 143 } } }));
    expect(screen.getByRole('status').textContent).toContain('20 of 143 series');
    await userEvent.click(screen.getByRole('button', { name: 'Raise to 143' }));
    expect(last()?.limit).toBe(143);
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  it('offers no more than may be asked for', () => {
    open({ kind: 'search', limit: 500 }, answered({ custom: { cut: { shown: 500 } } }));
    expect(screen.getByRole('status').textContent).toContain('The first 500 traces, of more');
    expect(screen.queryByRole('button', { name: /Raise/ })).toBeNull();
  });

  it('of another query is no concern of this one', () => {
    open({ kind: 'red' }, answered({ custom: { cut: { shown: 1, total: 2 } } }, 'B'));
    expect(screen.queryByRole('status')).toBeNull();
  });
});

describe('SQL', () => {
  it('goes on from the statement that the builder ran, and back without loss', async () => {
    const { last } = open(
      { kind: 'red', group_by: ['host'], legend: 'x' },
      answered({ executedQueryString: 'SELECT 1 AS a', custom: {} }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Edit as SQL' }));
    expect(last()).toMatchObject({
      kind: 'sql',
      sql: 'SELECT 1 AS a',
      group_by: ['host'],
      legend: 'x',
      built_from: 'red',
    });
    await userEvent.click(screen.getByRole('button', { name: 'Back to builder' }));
    expect(last()).toMatchObject({ kind: 'red', sql: 'SELECT 1 AS a', group_by: ['host'], legend: 'x' });
    expect(last()).not.toHaveProperty('built_from');
  });

  it('is read as what is chosen', async () => {
    const { last } = open({ kind: 'sql' });
    await userEvent.click(screen.getByRole('radio', { name: 'Numbers' }));
    expect(last()?.format).toBe('numeric');
  });
});

it('says that a later release saved the query', () => {
  open({});
  const { source } = host();
  const newer = { refId: 'A', kind: 'red', version: 99 } as unknown as ThalwegQuery;
  act(() => void render(<QueryEditor datasource={source} query={newer} onChange={jest.fn()} onRunQuery={jest.fn()} />));
  expect(screen.getByText(/A later release saved this query/)).toBeTruthy();
});

it('names every control', () => {
  for (const kind of ['red', 'network', 'map', 'search', 'trace', 'requests', 'logs', 'tags']) {
    const { container } = open({ kind, filters: [{ key: 'host_0', operator: '=', values: ['a'] }], tag: 'host_1' });
    for (const control of container.querySelectorAll('input, button, [role=combobox]')) {
      const labelled = control
        .getAttribute('aria-labelledby')
        ?.split(' ')
        .map((id) => document.getElementById(id)?.textContent);
      const name = control.getAttribute('aria-label') ?? labelled?.join(' ') ?? control.textContent;
      const label = control.id ? document.querySelector(`label[for="${control.id}"]`)?.textContent : '';
      expect(name || label).toBeTruthy();
    }
  }
});

describe('log records', () => {
  it('have one side, their own tags, and a trace that they may belong to', async () => {
    const { last, questions } = open({ kind: 'logs' });
    await userEvent.click(screen.getByRole('radio', { name: 'applications' }));
    expect(last()).toMatchObject({ kind: 'logs', log_source: 'records' });
    const named = screen.getAllByRole('group').map((one) => one.getAttribute('aria-label'));
    expect(named).toEqual(['Show', 'of', 'containing', 'of trace', 'where']);
    await userEvent.type(screen.getByRole('textbox', { name: /Id of the trace/ }), 'cafe{Enter}');
    expect(last()).toMatchObject({ of_trace: 'cafe' });
    await userEvent.click(screen.getByRole('button', { name: 'Add a filter on tags or attributes' }));
    await choose('Tag', 'endpoint');
    expect(questions.find(({ kind }) => kind === 'tag_keys')).toMatchObject({ source: 'records' });
    expect(last()?.filters).toEqual([{ key: 'endpoint', operator: '=', values: [] }]);
  });
});

describe('PromQL', () => {
  it('begins with a metric, and takes a legend and a least step', async () => {
    const { last } = open({ kind: 'promql' });
    await choose('Metric', /requests_total/);
    expect(last()).toMatchObject({ kind: 'promql', expr: 'rate(requests_total[$__rate_interval])' });
    expect(screen.queryByRole('combobox', { name: 'Metric' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /Options/ }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Min step' }), '30s{Enter}');
    expect(last()).toMatchObject({ min_step_ms: 30_000 });
    await userEvent.click(screen.getByRole('radio', { name: 'Heatmap' }));
    expect(last()).toMatchObject({ promql_format: 'heatmap' });
  });
});
