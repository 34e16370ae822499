import { type FastifyRequest } from 'fastify';
import { Params, parseTime } from './params';

const paramsOf = (url: string, body?: string) => Params.of({ url, body } as FastifyRequest);

it.each([
  ['0', 0],
  ['1700000000', 1_700_000_000_000],
  ['1700000000.1234', 1_700_000_000_123],
  ['1.7e9', 1_700_000_000_000],
  ['-1.5', -1500],
  ['2023-11-14T22:13:20Z', 1_700_000_000_000],
  ['2023-11-14T23:13:20.25+01:00', 1_700_000_000_250],
  ['2023-02-30T00:00:00Z', undefined],
  ['2023-11-14', undefined],
  ['noon', undefined],
  ['', undefined],
  ['NaN', undefined],
])('takes the time %s as %p', (text, ms) => {
  expect(parseTime(text)).toBe(ms);
});

it('takes durations as seconds or with units', () => {
  const params = paramsOf('/?a=15&b=1h30m&c=0.5&d=500ms&e=x&f=1e30');
  expect(['a', 'b', 'c', 'd'].map((name) => params.durationMs(name))).toEqual([15_000, 5_400_000, 500, 500]);
  expect(params.durationMs('none', 7)).toBe(7);
  expect(() => params.durationMs('e')).toThrow('invalid parameter "e": cannot parse "x" to a valid duration');
  expect(() => params.durationMs('f')).toThrow('It overflows int64');
});

it('takes a form before the URL', () => {
  const params = paramsOf('/?query=b&match%5B%5D=up&x=1', 'query=a&match[]=down');
  expect(params.get('query')).toBe('a');
  expect(params.get('x')).toBe('1');
  expect(params.selectors().map(([matcher]) => matcher?.value)).toEqual(['down', 'up']);
});

it.each(['{job=~".*"}', '{job!="a"}', '{job=""}', '{job!~".+"}'])(
  'refuses the selector %s, which takes all',
  (text) => {
    expect(() => paramsOf(`/?match[]=${encodeURIComponent(text)}`).selectors()).toThrow(
      'invalid parameter "match[]": match[] must contain at least one non-empty matcher',
    );
  },
);
