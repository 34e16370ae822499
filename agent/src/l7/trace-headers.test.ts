import { type TraceContext, parseB3Multi, parseB3Single, parseSw8, parseUberTraceId } from './trace-headers';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const context = (traceId: string, spanId: string, parentSpanId = ''): TraceContext => ({
  traceId,
  spanId,
  parentSpanId,
});

const TRACE = '80f198ee56343ba864fe8b2a57d3eff7';
const SPAN = 'e457b5a2e4d86bd1';
const PARENT = '05e3ac9a4f6e3b90';

describe('b3 in one header', () => {
  it.each([
    [`${TRACE}-${SPAN}-1-${PARENT}`, context(TRACE, SPAN, PARENT)],
    [`${TRACE}-${SPAN}-1`, context(TRACE, SPAN)],
    [`${TRACE}-${SPAN}-d`, context(TRACE, SPAN)],
    [`${TRACE}-${SPAN}-0`, context(TRACE, SPAN)],
    [`${TRACE}-${SPAN}`, context(TRACE, SPAN)],
    [`${TRACE.toUpperCase()}-${SPAN.toUpperCase()}-1`, context(TRACE, SPAN)],
    // A parent that is nonsense, as some proxies wrote it, costs the parent alone.
    [`${TRACE}-${SPAN}-1--`, context(TRACE, SPAN)],
  ])('%s', (text, expected) => {
    expect(parseB3Single(text)).toEqual(expected);
  });

  it('brings a trace id of 64 bits to the length that spans are told with', () => {
    expect(parseB3Single(`64fe8b2a57d3eff7-${SPAN}-1`)).toEqual(context('000000000000000064fe8b2a57d3eff7', SPAN));
  });

  it.each([
    '0',
    '1',
    'd',
    '',
    '-',
    `${TRACE.slice(1)}-${SPAN}-1`,
    `${'0'.repeat(32)}-${SPAN}`,
    `x${TRACE.slice(1)}-${SPAN}`,
  ])('%j names no caller', (text) => {
    expect(parseB3Single(text)).toBeUndefined();
  });

  it('knows no span of a length that B3 does not have', () => {
    expect(parseB3Single(`${TRACE}-${SPAN}${SPAN}-1`)).toEqual(context(TRACE, ''));
  });
});

describe('b3 in headers of their own', () => {
  it('reads trace, span and parent', () => {
    expect(parseB3Multi(TRACE, SPAN, PARENT)).toEqual(context(TRACE, SPAN, PARENT));
    expect(parseB3Multi('64FE8B2A57D3EFF7', SPAN, '')).toEqual(context('000000000000000064fe8b2a57d3eff7', SPAN));
  });

  it('names no caller without a trace id', () => {
    expect(parseB3Multi('', SPAN, '')).toBeUndefined();
  });
});

describe('sw8', () => {
  it('names a span by segment and number', () => {
    const services = [base64('front'), base64('front@10.0.0.1'), base64('/start'), base64('10.0.0.2:80')].join('-');
    expect(parseSw8(`1-${base64('a12ff60b.3.15916')}-${base64('b1.2.3')}-3-${services}`)).toEqual(
      context('a12ff60b.3.15916', 'b1.2.3-3'),
    );
  });

  it.each([
    '',
    '0',
    '1-!!-!!-3',
    `1-${base64('t')}-${base64('s')}`,
    `2-${base64('t')}-${base64('s')}-3`,
    `1-${base64('t')}-${base64('s')}-x`,
  ])('%j names no caller', (text) => {
    expect(parseSw8(text)).toBeUndefined();
  });
});

describe('uber-trace-id', () => {
  it('brings ids to their length, percent-encoded or not', () => {
    const trace = '0000000000000000000000000000001f';
    expect(parseUberTraceId('1f%3A2a%3A0%3A1')).toEqual(context(trace, '000000000000002a'));
    expect(parseUberTraceId('1f:2a:3b:1')).toEqual(context(trace, '000000000000002a', '000000000000003b'));
  });

  it.each(['', '0:0:0:0', 'x:1:0:1', `1:${'1'.repeat(17)}:0:1`])('%j names no caller', (text) => {
    expect(parseUberTraceId(text)).toBeUndefined();
  });
});
