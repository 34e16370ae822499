import { span } from '../testing/span';
import { findHostSkews, offsetsOf } from './clock-skew';
import { linkSpans } from './link-spans';

const skews = (...spans: Parameters<typeof findHostSkews>[0]) => findHostSkews(spans, linkSpans(spans).parent);
const offsets = (...spans: Parameters<typeof findHostSkews>[0]) => Object.fromEntries(offsetsOf(skews(...spans)));

describe('findHostSkews', () => {
  it('finds nothing where every request arrives after it was sent', () => {
    expect(offsets(span('a', '', 0, 10), span('b', 'a', 1, 8, { host: 'h2' }))).toEqual({});
  });

  it('centres the server in the client when the server seems to start first', () => {
    expect(offsets(span('a', '', 100, 10), span('b', 'a', 97, 8, { host: 'h2' }))).toEqual({ h2: 4 });
  });

  it('uses what all calls between two hosts allow', () => {
    const first = [span('a', '', 100, 10), span('b', 'a', 97, 8, { host: 'h2' })];
    const second = [span('c', '', 200, 10), span('d', 'c', 196.5, 8, { host: 'h2' })];
    // The first call allows 3 to 5 ms, the second 3.5 to 5.5.
    expect(offsets(...first, ...second)).toEqual({ h2: 4.25 });
  });

  it('carries an offset on to hosts that are called from there', () => {
    const spans = [
      span('a', '', 100, 20),
      span('b', 'a', 90, 18, { host: 'h2' }),
      span('c', 'b', 92, 10, { host: 'h3' }),
    ];
    expect(offsets(...spans)).toEqual({ h2: 11, h3: 11 });
  });

  it('leaves spans of one host alone', () => {
    expect(offsets(span('a', '', 100, 10), span('b', 'a', 90, 5))).toEqual({});
  });

  it('does not take an asynchronous child for skew', () => {
    expect(offsets(span('a', '', 100, 10), span('b', 'a', 99, 500, { host: 'h2' }))).toEqual({});
  });

  it('says on what grounds', () => {
    const first = [span('a', '', 100, 10), span('b', 'a', 97, 8, { host: 'h2' })];
    const second = [span('c', '', 200, 10), span('d', 'c', 200.5, 8, { host: 'h2' })];
    expect(skews(...first, ...second)).toEqual([
      {
        host: 'h2',
        against: 'h1',
        offsetMs: 3,
        callCount: 2,
        violationCount: 1,
        worstMs: 3,
        worstSpan: 1,
        range: undefined,
      },
    ]);
  });
});
