import { readCut, readTagRows } from './read-values';

describe('readTagRows', () => {
  it('reads keys with what they mean and their side, and values with how often they occur', () => {
    const field = (name: string, values: unknown[]) => ({ name, type: 'string' as const, values });
    expect(
      readTagRows([
        { name: 'tag_keys', fields: [field('key', ['host_0']), field('side', ['client']), field('type', ['text'])] },
      ]),
    ).toEqual([{ value: 'host_0', side: 'client', type: 'text' }]);
    expect(readTagRows([{ name: 'tag_values', fields: [field('value', ['a']), field('count', [3])] }])).toEqual([
      { value: 'a', count: 3 },
    ]);
    expect(readTagRows([])).toEqual([]);
  });
});

describe('readCut', () => {
  it.each([
    [{ custom: { cut: { shown: 20, total: 143 } } }, { shown: 20, total: 143 }],
    [{ notices: [{ text: '2 of 3 series, the busiest; raise the limit for more.' }] }, { shown: 2, total: 3 }],
    [{ notices: [{ text: 'The 100 newest requests, of more; raise the limit.' }] }, { shown: 100 }],
    [{ notices: [{ text: 'Only the busiest pairs of nodes were read.' }] }, undefined],
    [undefined, undefined],
  ])('reads %j', (meta, cut) => {
    expect(readCut(meta)).toEqual(cut);
  });
});
