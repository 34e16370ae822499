import { type Question } from '@thalweg/protocol';
import { Lookups } from './lookups';
import { table } from './testing/host';

const within = { from: 0, to: 1 };

describe('Lookups', () => {
  it('asks for the names of tags once, also when several ask at once', async () => {
    const post = jest.fn(async () => ({ answers: [table('tag_keys', { key: ['host'], side: ['either'] })] }));
    const lookups = new Lookups({ post, get: jest.fn() });
    const [first, second] = await Promise.all([lookups.tagKeys(), lookups.tagKeys()]);
    expect(first).toEqual([{ value: 'host', side: 'either' }]);
    expect(second).toBe(first);
    expect(post).toHaveBeenCalledTimes(1);
  });

  it('does not keep a failure', async () => {
    const post = jest
      .fn()
      .mockRejectedValueOnce({ status: 502, data: {} })
      .mockResolvedValueOnce({ answers: [table('tag_keys', { key: ['host'] })] });
    const lookups = new Lookups({ post, get: jest.fn() });
    await expect(lookups.tagKeys()).rejects.toThrow(/does not answer/);
    await expect(lookups.tagKeys()).resolves.toEqual([{ value: 'host' }]);
  });

  it('asks for values by what they contain and by other filters', async () => {
    const asked: Question[] = [];
    const post = async (_path: string, body: object) => {
      asked.push(...(body as { questions: Question[] }).questions);
      return { answers: [table('tag_values', { value: ['a'] })] };
    };
    await new Lookups({ post, get: jest.fn() }).tagValues('pod_1', { range: within, search: 'x' });
    expect(asked).toEqual([{ kind: 'tag_values', key: 'pod_1', range: within, limit: 200, search: 'x' }]);
  });

  it('asks for tags of log records where they occur', async () => {
    const asked: Question[] = [];
    const post = async (_path: string, body: object) => {
      asked.push(...(body as { questions: Question[] }).questions);
      return { answers: [table('tag_keys', { key: ['level'] })] };
    };
    const lookups = new Lookups({ post, get: jest.fn() });
    await lookups.tagKeys('records', within);
    await lookups.tagValues('level', { range: within, source: 'records' });
    expect(asked).toEqual([
      { kind: 'tag_keys', source: 'records', range: within },
      { kind: 'tag_values', source: 'records', key: 'level', range: within, limit: 200 },
    ]);
  });

  it('keeps all metrics while they are few, else searches for those that are typed', async () => {
    const asked: Question[] = [];
    let count = 1;
    const post = async (_path: string, body: object) => {
      asked.push(...(body as { questions: Question[] }).questions);
      const value = Array.from({ length: count }, (_, at) => `m${at}`);
      return { answers: [table('metric_names', { value, type: value.map(() => 'gauge') })] };
    };
    const few = new Lookups({ post, get: jest.fn() });
    expect(await few.metrics(within, '')).toEqual([{ name: 'm0', type: 'gauge', unit: '', help: '' }]);
    await few.metrics(within, 'm');
    expect(asked).toHaveLength(1);
    count = 2000;
    const many = new Lookups({ post, get: jest.fn() });
    await many.metrics(within, 'm');
    expect(asked.slice(1)).toMatchObject([{ what: 'metrics' }, { what: 'metrics', search: 'm' }]);
  });

  it('throws what the backend says is wrong, with its remedy', async () => {
    const error = { type: '', title: 'No such tag', status: 400, code: 'unknown_column', remedy: 'See the catalog' };
    const lookups = new Lookups({ post: async () => ({ answers: [{ ok: false, error }] }), get: jest.fn() });
    await expect(lookups.ask({ kind: 'tag_keys' })).rejects.toThrow('No such tag. See the catalog.');
  });

  it.each([['<html>'], [{ answers: [] }]])('takes %j for what it is', async (body) => {
    const lookups = new Lookups({ post: async () => body, get: async () => body });
    await expect(lookups.ask({ kind: 'tag_keys' })).rejects.toThrow(/different versions/);
    await expect(lookups.catalog()).rejects.toThrow(/different versions/);
  });
});
