import { span } from '../testing/span';
import { linkSpans } from './link-spans';

const linked = (...spans: Parameters<typeof linkSpans>[0]) => {
  const { parent, orphans, cycles, duplicates } = linkSpans(spans);
  return { parent: [...parent], orphans: [...orphans], cycles: [...cycles], duplicates: [...duplicates] };
};

describe('linkSpans', () => {
  it('finds parents whatever the order of rows', () => {
    expect(linked(span('c', 'b'), span('b', 'a'), span('a'))).toEqual({
      parent: [1, 2, -1],
      orphans: [],
      cycles: [],
      duplicates: [],
    });
  });

  it('keeps a span whose parent is missing as a marked root', () => {
    expect(linked(span('a'), span('b', 'gone'))).toEqual({
      parent: [-1, -1],
      orphans: [1],
      cycles: [],
      duplicates: [],
    });
  });

  it('cuts a circle above its earliest span', () => {
    expect(linked(span('a', 'c', 20), span('b', 'a', 5), span('c', 'b', 30))).toEqual({
      parent: [2, -1, 1],
      orphans: [],
      cycles: [1],
      duplicates: [],
    });
  });

  it('cuts a span that names itself as parent', () => {
    expect(linked(span('a', 'a')).cycles).toEqual([0]);
  });

  it('cuts only the circle when a branch hangs on it', () => {
    expect(linked(span('a', 'b', 1), span('b', 'a', 2), span('x', 'b', 3))).toEqual({
      parent: [-1, 0, 1],
      orphans: [],
      cycles: [0],
      duplicates: [],
    });
  });

  it('marks the second of two spans with one id and hangs children under the first', () => {
    expect(linked(span('a'), span('d', 'a'), span('d', 'a'), span('e', 'd'))).toEqual({
      parent: [-1, 0, 0, 1],
      orphans: [],
      cycles: [],
      duplicates: [2],
    });
  });

  it('puts the server half of a shared id under the client half and children under the server', () => {
    const client = span('s', 'a', 0, 10, { kind: 'client' });
    const server = span('s', 'a', 1, 8, { kind: 'server' });
    expect(linked(span('a'), client, server, span('below', 's'))).toEqual({
      parent: [-1, 0, 1, 2],
      orphans: [],
      cycles: [],
      duplicates: [],
    });
  });
});
