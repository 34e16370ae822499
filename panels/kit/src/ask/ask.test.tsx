import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type DataQueryRequest, dateTime, type PanelData, toDataFrame } from '@grafana/data';
import { setDataSourceSrv } from '@grafana/runtime';
import { EMPTY, NEVER, type Observable, of, throwError } from 'rxjs';
import { AskFace, askDatasource, type AskSource, AskSourceContext, askSourceOf, useAsk } from '.';

const ref = { type: 'thalweg-datasource', uid: 'thalweg' };
const range = (from: number, to: number) => ({
  from: dateTime(from),
  to: dateTime(to),
  raw: { from: dateTime(from), to: dateTime(to) },
});
const minute = range(0, 60_000);
const rows = toDataFrame({ fields: [{ name: 'row_id', values: ['1', '2'] }] });

let requests: DataQueryRequest[] = [];
function answer(query: (request: DataQueryRequest) => Observable<unknown> | Promise<unknown>) {
  requests = [];
  setDataSourceSrv({
    get: (wanted: { uid: string }) =>
      wanted.uid === 'thalweg'
        ? Promise.resolve({
            query: (request: DataQueryRequest) => {
              requests.push(request);
              return query(request);
            },
          })
        : Promise.reject(new Error('not found')),
  } as never);
}

describe('askDatasource', () => {
  it('sends a whole saved query and gives the frames', async () => {
    answer(() => of({ state: 'Loading', data: [] }, { state: 'Done', data: [rows] }));
    const result = await askDatasource(ref, { kind: 'requests', limit: 5 }, minute, { intervalMs: 10_000 });
    expect(result).toEqual({ ok: true, frames: [rows] });
    expect(requests[0]?.targets[0]).toMatchObject({
      refId: 'A',
      datasource: ref,
      version: 2,
      kind: 'requests',
      limit: 5,
    });
    expect(requests[0]).toMatchObject({ intervalMs: 10_000, range: minute });
  });

  it('takes an answer that comes as a promise', async () => {
    answer(() => Promise.resolve({ data: [rows] }));
    expect(await askDatasource(ref, { kind: 'requests' }, minute)).toEqual({ ok: true, frames: [rows] });
  });

  it.each([
    ['an answer with errors', of({ data: [], errors: [{ message: 'limit reached' }] }), 'refused', 'limit reached'],
    ['a failed call', throwError(() => ({ data: { message: '503 starting' } })), 'refused', '503 starting'],
    ['silence', NEVER, 'timed_out', 'No answer within 0.02 s'],
    ['an end without an answer', EMPTY, 'refused', 'no elements in sequence'],
  ])('returns %s as an error with its remedy', async (_, stream, code, message) => {
    answer(() => stream);
    const result = await askDatasource(ref, { kind: 'requests' }, minute, { timeoutMs: 20 });
    expect(result).toMatchObject({ ok: false, error: { code, message, hint: expect.stringMatching(/\.$/) } });
  });

  it('names a data source that is not there', async () => {
    answer(() => EMPTY);
    expect(await askDatasource({ uid: 'gone' }, { kind: 'requests' }, minute)).toMatchObject({
      ok: false,
      error: { code: 'no_data_source', message: 'The data source gone is not there' },
    });
    expect(await askDatasource(undefined, { kind: 'requests' }, minute)).toMatchObject({ ok: false });
  });
});

describe('askSourceOf', () => {
  const data = (type: string) =>
    ({
      timeRange: minute,
      request: { range: minute, targets: [{ refId: 'A', datasource: { type, uid: 'x' } }] },
    }) as never;

  it('takes our data source and no other', () => {
    expect(askSourceOf(data('thalweg-datasource'))).toEqual({
      datasource: { type: 'thalweg-datasource', uid: 'x' },
      range: minute,
    });
    expect(askSourceOf(data('tempo'))).toBeUndefined();
    expect(askSourceOf({ timeRange: minute } as PanelData)).toBeUndefined();
  });
});

function Count({ id }: { id: string }) {
  const found = useAsk({ query: { kind: 'trace', trace_id: id }, range: minute });
  return (
    <AskFace answer={found} empty={{ title: 'Nothing', hint: 'Look elsewhere.' }}>
      {(frames) => <p>{`${frames[0]?.length ?? 0} rows of ${id}`}</p>}
    </AskFace>
  );
}
const source: AskSource = { datasource: ref, range: minute };
const show = (id: string, given: AskSource | undefined = source) => (
  <AskSourceContext.Provider value={given}>
    <Count id={id} />
  </AskSourceContext.Provider>
);

describe('useAsk and its faces', () => {
  it('loads, then draws the answer', async () => {
    answer(() => of({ data: [rows] }));
    render(show('a'));
    expect(screen.getByTestId('thalweg-face-loading').textContent).toBe('Asking the data source');
    expect(await screen.findByText('2 rows of a')).toBeTruthy();
  });

  it('says that there is nothing, and what to do', async () => {
    answer(() => of({ data: [toDataFrame({ fields: [] })] }));
    render(show('a'));
    expect((await screen.findByTestId('thalweg-face-empty')).textContent).toBe('NothingLook elsewhere.');
  });

  it('says what failed and tries again', async () => {
    answer(() => throwError(() => new Error('connection refused')));
    render(show('a'));
    expect((await screen.findByRole('alert')).textContent).toContain('connection refusedTest the data source');
    answer(() => of({ data: [rows] }));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('2 rows of a')).toBeTruthy();
  });

  it('drops an answer that a later question has overtaken', async () => {
    const waiting: Array<(answer: unknown) => void> = [];
    answer(() => new Promise((done) => waiting.push(done)));
    const view = render(show('a'));
    await act(async () => Promise.resolve());
    view.rerender(show('b'));
    await act(async () => Promise.resolve());
    await act(async () => waiting[1]?.({ data: [rows] }));
    await act(async () => waiting[0]?.({ data: [] }));
    expect(screen.getByText('2 rows of b')).toBeTruthy();
  });

  it('says so where the answer came from another source', () => {
    answer(() => EMPTY);
    render(
      <AskSourceContext.Provider value={undefined}>
        <Count id="a" />
      </AskSourceContext.Provider>,
    );
    expect(screen.getByTestId('thalweg-face-empty').textContent).toContain('Only the Thalweg data source can tell');
    expect(requests).toEqual([]);
  });
});
