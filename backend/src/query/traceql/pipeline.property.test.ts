import fc from 'fast-check';
import { type LinkRow, type Links } from '../trace/link-row';
import { STRUCTURAL, type Structural } from './ast';
import { goDuration } from './go-duration';
import { parseTraceQl } from './parse';
import { runPipeline } from './pipeline';
import { spanTrace } from './trace-spans';

/** A trace as parents by index (-1: a root), each span named a, b or c. */
const tree = fc
  .array(fc.record({ parent: fc.nat(), name: fc.constantFrom('a', 'b', 'c') }), { minLength: 1, maxLength: 14 })
  .map((spans) => spans.map(({ parent, name }, index) => ({ parent: (parent % (index + 1)) - 1, name })));
type Tree = readonly { readonly parent: number; readonly name: string }[];

const row = (index: number): LinkRow => ({
  rowId: String(index + 1),
  startNs: BigInt(index),
  endNs: BigInt(index + 1),
  complete: true,
  agentId: 1,
  observationPoint: 'app',
  transport: 0,
  client: '',
  server: '',
  reqTcpSeq: 0,
  respTcpSeq: 0,
  clientProcess: 0,
  serverProcess: 0,
  requestContext: '',
  responseContext: '',
  l7Protocol: 0,
  traceId: '',
  traceId2: '',
  spanId: '',
  parentSpanId: '',
  xRequestId0: '',
  xRequestId1: '',
});

function found(spans: Tree, q: string): number[] {
  const links: Links = new Map();
  for (const [index, { parent }] of spans.entries()) {
    if (parent >= 0) links.set(String(index + 1), { parent: String(parent + 1), rule: '', key: '', confidence: 1 });
  }
  const values = new Map(spans.map(({ name }, index) => [String(index + 1), new Map([['name', name]])]));
  const trace = spanTrace(
    spans.map((_, index) => row(index)),
    links,
    values,
  );
  if (!trace) return [];
  const sets = runPipeline(parseTraceQl(q).stages, trace);
  return sets.flatMap((set) => set.spans.map(({ row: { rowId } }) => Number(rowId) - 1)).sort((a, b) => a - b);
}

const ancestors = (spans: Tree, index: number): number[] => {
  const parent = spans[index]?.parent ?? -1;
  return parent < 0 ? [] : [parent, ...ancestors(spans, parent)];
};

/** What each relation means, said plainly: does it hold of `right`, seen from `left`? */
const RELATIONS: Readonly<Record<string, (spans: Tree, left: number, right: number) => boolean>> = {
  '>': (spans, left, right) => spans[right]?.parent === left,
  '>>': (spans, left, right) => ancestors(spans, right).includes(left),
  '<': (spans, left, right) => spans[left]?.parent === right,
  '<<': (spans, left, right) => ancestors(spans, left).includes(right),
  '~': (spans, left, right) =>
    left !== right && (spans[left]?.parent ?? -1) >= 0 && spans[left]?.parent === spans[right]?.parent,
};

function expected(spans: Tree, op: Structural): number[] {
  const named = (name: string) => spans.flatMap((span, index) => (span.name === name ? [index] : []));
  const [left, right] = [named('a'), named('b')];
  const relation = RELATIONS[op.replace(/^[!&]/, '')] as (typeof RELATIONS)[string];
  const related = right.filter((one) => left.some((other) => relation(spans, other, one)));
  if (op.startsWith('!')) return right.filter((one) => !related.includes(one));
  if (!op.startsWith('&')) return related;
  return [...related, ...left.filter((other) => right.some((one) => relation(spans, other, one)))].sort(
    (a, b) => a - b,
  );
}

it.each(STRUCTURAL)('means by %s what it says', (op) => {
  fc.assert(
    fc.property(tree, (spans) => {
      expect(found(spans, `{ name = "a" } ${op} { name = "b" }`)).toEqual(expected(spans, op));
    }),
    { numRuns: 200 },
  );
});

it('numbers spans so that descendants lie within their ancestors', () => {
  fc.assert(
    fc.property(tree, (spans) => {
      const roots = spans.flatMap(({ parent }, index) => (parent < 0 ? [index] : []));
      expect(found(spans, '{ nestedSetParent < 0 }')).toEqual(roots);
      const leaves = spans.flatMap((_, index) => (spans.some(({ parent }) => parent === index) ? [] : [index]));
      expect(found(spans, '{ nestedSetRight - nestedSetLeft = 1 }')).toEqual(leaves);
      expect(found(spans, '{ span:childCount = 0 }')).toEqual(leaves);
    }),
  );
});

it('refuses structure between several spansets of a trace', () => {
  const spans: Tree = [
    { parent: -1, name: 'a' },
    { parent: 0, name: 'b' },
  ];
  expect(() => found(spans, '({} | by(name)) > { name = "b" }')).toThrow('consider using coalesce()');
  expect(found(spans, '({} | by(name) | coalesce()) > { name = "b" }')).toEqual([1]);
});

it.each([
  [0, '0s'],
  [950, '950ns'],
  [1_500, '1.5µs'],
  [446_979_497, '446.979497ms'],
  [60_500_000_000, '1m0.5s'],
  [3_661_000_000_000, '1h1m1s'],
  [-2_000_000, '-2ms'],
])('prints %d ns as Go does', (ns, text) => {
  expect(goDuration(ns)).toBe(text);
});
