import { EMPTY, formatAddress, parseAddress } from './address';

describe('parseAddress', () => {
  it('gives the overview of the last quarter hour for an empty address', () => {
    expect(parseAddress('')).toEqual({ ...EMPTY, theme: undefined });
  });

  it('reads what an address says', () => {
    const search =
      '?view=requests&from=now-1h&to=now&service=nginx&side=client&status=timeout,ok&q=cart&order=response_duration';
    expect(parseAddress(search)).toMatchObject({
      view: 'requests',
      from: 'now-1h',
      service: 'nginx',
      side: 'client',
      status: ['ok', 'timeout'],
      text: 'cart',
      order: 'response_duration',
    });
  });

  it('takes the default for what it does not understand', () => {
    const search = '?view=admin&from=<script>&refresh=1ms&theme=blue&status=x&order=row_id';
    expect(parseAddress(search)).toEqual({ ...EMPTY, theme: undefined });
  });

  it('bounds what it reads', () => {
    expect(parseAddress(`?trace=${'a'.repeat(1000)}`).trace).toHaveLength(256);
  });
});

describe('formatAddress', () => {
  it('leaves out what is at its default', () => {
    expect(formatAddress({ ...EMPTY })).toBe('/');
    expect(formatAddress({ ...EMPTY, view: 'trace', trace: 'a b' })).toBe('/?view=trace&trace=a+b');
  });

  it('writes what it can read again', () => {
    const address = {
      ...EMPTY,
      view: 'explore' as const,
      refresh: '',
      theme: 'dark' as const,
      query: '{"kind":"sql"}',
    };
    expect(parseAddress(formatAddress(address).replace(/^[^?]*/, ''))).toEqual(address);
  });
});
