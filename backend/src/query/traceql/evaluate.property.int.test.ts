import fc from 'fast-check';
import { openShop, range, type Shop } from '../shop.fixture';
import { type FieldExpression, fieldText } from './ast';
import { conditionSql } from './condition-sql';
import { evaluate, isTrue, type Value } from './evaluate';
import { Params } from './field-sql';
import { parseTraceQl } from './parse';
import { LOOKUP_ALL, rangeParams, WITHIN } from './search';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.close());

/** Values of attribute `a` to `d` of made-up spans: what is compared in different ways. */
const TEXTS = ['1', '2', '2.0', '10', '-3', 'true', 'false', 'x', 'xy', 'ü', ' 1', '1e3', ''];
const NAMES = ['a', 'b', 'c', 'd'];
const SPANS = 120;

interface MadeSpan {
  readonly attributes: ReadonlyMap<string, string>;
  readonly events: readonly string[];
  readonly durationNs: number;
  readonly name: string;
}

function madeSpans(): MadeSpan[] {
  const text = fc.constantFrom(...TEXTS);
  const span = fc.record({
    attributes: fc.dictionary(fc.constantFrom(...NAMES), text).map((pairs) => new Map(Object.entries(pairs))),
    events: fc.array(
      text.filter((one) => one !== ''),
      { maxLength: 3 },
    ),
    durationNs: fc.constantFrom(1, 2, 10, 1000, 2_000_000),
    name: fc.constantFrom('x', 'GET /x', '10'),
  });
  return fc.sample(span, { numRuns: SPANS, seed: 7 });
}

const value = fc.oneof(
  fc.constantFrom('1', '2', '-3', '2.5', '1ms', 'true', 'false', 'nil', '"x"', '"2"', '"10"', '""', '"ü"'),
  fc.constantFrom('.a', 'span.b', '.c', '.d', 'duration', 'name', 'event.e', 'resource.none'),
);
const comparison = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const number = fc.constantFrom('1', '2.5', '.a', '.b', 'duration', '(.a + .b)', '(.c * 2 - 1)', '(.a % 2)', '-.b');
const condition: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(value, comparison, value)
      .filter(([left, , right]) => !(left.startsWith('event') && right.startsWith('event')))
      .map(([left, op, right]) => `${left} ${op} ${right}`),
    fc.tuple(number, comparison, number).map(([left, op, right]) => `${left} ${op} ${right}`),
    fc
      .tuple(
        fc.constantFrom('.a', 'name', 'event.e'),
        fc.constantFrom('=~', '!~'),
        fc.constantFrom('"x.*"', '"1|2"', '"[0-9]+"'),
      )
      .map((parts) => parts.join(' ')),
    fc.constantFrom('.a', '!.b', 'true'),
    fc
      .tuple(tie('any'), fc.constantFrom('&&', '||'), tie('any'))
      .map(([left, op, right]) => `(${left} ${op} ${right})`),
    tie('any').map((inner) => `!(${inner})`),
  ),
})).any;

/** An evaluator of its own beside: field by field from the made-up span. */
function fits(expression: FieldExpression, span: MadeSpan): boolean {
  const valueOf = (text: string): Value => {
    if (text === 'duration') return span.durationNs;
    if (text === 'name') return span.name;
    if (text === 'event.e') return span.events;
    return span.attributes.get(text.replace(/^(span)?\./, '')) ?? null;
  };
  return isTrue(evaluate(expression, (field) => valueOf(fieldText(field))));
}

it('decides in the engine as it does in memory', async () => {
  const spans = madeSpans();
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const list = (texts: readonly string[]) => `[${texts.map(quoted).join(', ')}]`;
  const at = `fromUnixTimestamp64Milli(toInt64(${range.from + 50_000}), 'UTC')`;
  await shop.store.command(`INSERT INTO flow_log.l7_flow_log
    (row_id, start_time, end_time, agent_id, signal_source, observation_point, l7_protocol, span_name, app_service, attribute_names, attribute_values, events) VALUES
    ${spans
      .map(({ attributes, events, durationNs, name }, index) => {
        const json = events.length > 0 ? JSON.stringify(events.map((e) => ({ name: 'e', attributes: { e } }))) : '';
        return `(${900_000 + index}, ${at}, addNanoseconds(${at}, ${durationNs}), 0, 4, 'app', 0, ${quoted(name)}, 'made', ${list([...attributes.keys()])}, ${list([...attributes.values()])}, ${quoted(json)})`;
      })
      .join(', ')}`);
  await fc.assert(
    fc.asyncProperty(fc.array(condition, { minLength: 20, maxLength: 20 }), async (sources) => {
      const params = new Params();
      const expressions = sources.map((source) => {
        const [stage] = parseTraceQl(`{ ${source} }`).stages;
        if (stage?.kind !== 'filter') throw new Error(source);
        return stage.expression;
      });
      const { rows } = await shop.store.query(
        `SELECT toUInt32(row_id - 900000), ${expressions.map((one) => `toUInt8(${conditionSql(one, params)})`).join(', ')}
         FROM flow_log.l7_flow_log WHERE ${WITHIN} AND app_service = 'made' ORDER BY row_id`,
        { ...params.all, ...rangeParams({ fromMs: range.from, toMs: range.to }) },
        { settings: LOOKUP_ALL },
      );
      expect(rows).toHaveLength(SPANS);
      const decided = rows.map(([index, ...cells]) => [index, ...cells.map(Number)]);
      const expected = spans.map((span, index) => [index, ...expressions.map((one) => Number(fits(one, span)))]);
      for (const [column, source] of sources.entries()) {
        const different = decided.findIndex((row, index) => row[column + 1] !== expected[index]?.[column + 1]);
        expect([source, different < 0 ? undefined : spans[different]]).toEqual([source, undefined]);
      }
    }),
    // What a span lacks compares with nothing, not even as unequal with what it has several of.
    { numRuns: 15, examples: [[Array.from({ length: 20 }, () => '.a != event.e')]] },
  );
});
