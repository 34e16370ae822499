import {
  type Compare,
  expressionText,
  type Field,
  METRIC_FUNCTIONS,
  type MetricFunction,
  type Metrics,
  type Query,
  type ScalarFilter,
  type SecondStage,
  type SpansetExpression,
  type SpansetFilter,
  type SpansetOperation,
  type Stage,
  STRUCTURAL,
} from './ast';
import { parseError, unsupported } from './errors';
import { FieldParser, TRUE } from './parse-field';
import { tokenize } from './tokens';

/** Reads a TraceQL query; throws a {@link TraceQlError} that says where it ends to make sense. */
export function parseTraceQl(source: string): Query {
  return new Parser(tokenize(source)).query();
}

/** An attribute as it stands in a URL: `resource.service.name`, `.a`, `name`, or a bare name of the first tag API. */
export function parseField(text: string): Field {
  const parser = new FieldParser(tokenize(text));
  const field = parser.field();
  parser.expectEnd();
  return field;
}

const AGGREGATES = ['count', 'avg', 'min', 'max', 'sum'] as const;
const SCALAR_COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
const COMPARE_TOP = 10;
const COMPARE_MOST = 1000;
/** Parentheses within parentheses. */
const MAX_DEPTH = 64;

class Parser extends FieldParser {
  private depth = 0;

  query(): Query {
    const query = this.pipeline();
    if (this.takeWord('with')) this.hints();
    this.expectEnd();
    return query;
  }

  /** Stages up to the end, a closing parenthesis or `with`. */
  private pipeline(): Query {
    const stages: Stage[] = [];
    do {
      const fn = this.metricFunction();
      if (fn !== undefined) {
        if (stages.length === 0) throw this.unexpected('a spanset');
        return this.metrics(stages, fn);
      }
      stages.push(this.stage(stages.length === 0));
    } while (this.takeOperator('|'));
    return { kind: 'search', stages };
  }

  private metricFunction(): MetricFunction | undefined {
    const { kind, text } = this.peek();
    return kind === 'word' ? METRIC_FUNCTIONS.find((fn) => fn === text) : undefined;
  }

  private stage(first: boolean): Stage {
    const { kind, text } = this.peek();
    if (kind === 'word') {
      const aggregate = AGGREGATES.find((name) => name === text);
      if (aggregate) return this.scalarFilter(aggregate);
      if (this.takeWord('by')) return this.group();
      if (this.takeWord('select')) return { kind: 'select', fields: this.fieldList() };
      if (!first && this.takeWord('coalesce')) {
        this.expectOperator('(');
        this.expectOperator(')');
        return { kind: 'coalesce' };
      }
    }
    return this.spansets();
  }

  /** `&&` and `||` bind equally, the structural operators tighter, as in Tempo's grammar. */
  private spansets(): SpansetExpression {
    let left = this.related();
    for (;;) {
      const op = this.takeOneOf(['&&', '||'] as const);
      if (!op) return left;
      left = { kind: 'operation', op, left, right: this.related() };
    }
  }

  private related(): SpansetExpression {
    let left = this.spanset();
    for (;;) {
      const op: SpansetOperation['op'] | undefined = this.takeOneOf(STRUCTURAL);
      if (!op) return left;
      left = { kind: 'operation', op, left, right: this.spanset() };
    }
  }

  private spanset(): SpansetExpression {
    if (!this.takeOperator('(')) return this.filter();
    if (++this.depth > MAX_DEPTH) throw parseError(this.peek(), `more than ${MAX_DEPTH} parentheses within each other`);
    const inner = this.pipeline();
    if (inner.kind === 'metrics') throw unsupported('arithmetic between metrics queries');
    this.expectOperator(')');
    this.depth--;
    const [only] = inner.stages;
    const alone = inner.stages.length === 1 && only;
    if (alone && (alone.kind === 'filter' || alone.kind === 'operation' || alone.kind === 'wrapped')) return alone;
    return { kind: 'wrapped', stages: inner.stages };
  }

  private filter(): SpansetFilter {
    this.expectOperator('{');
    if (this.takeOperator('}')) return { kind: 'filter', expression: TRUE };
    const expression = this.expression();
    this.expectOperator('}');
    return { kind: 'filter', expression };
  }

  private group(): Stage {
    this.expectOperator('(');
    const by = this.expression();
    this.expectOperator(')');
    return { kind: 'group', by, text: `by(${expressionText(by)})` };
  }

  private scalarFilter(fn: ScalarFilter['fn']): ScalarFilter {
    this.advance();
    this.expectOperator('(');
    const field = fn === 'count' ? undefined : this.expression();
    this.expectOperator(')');
    const op = this.takeOneOf(SCALAR_COMPARISONS);
    if (!op) throw this.unexpected('a comparison with a number');
    const text = `${fn}(${field ? expressionText(field) : ''})`;
    return { kind: 'scalar', fn, field, op, value: this.constant(), text };
  }

  private metrics(stages: readonly Stage[], fn: MetricFunction): Metrics {
    this.advance();
    this.expectOperator('(');
    const counts = fn === 'rate' || fn === 'count_over_time';
    const compare = fn === 'compare' ? this.compare() : undefined;
    const field = counts || compare ? undefined : this.field();
    const quantiles: number[] = [];
    if (fn === 'quantile_over_time') {
      while (this.takeOperator(',')) quantiles.push(this.quantile());
      if (quantiles.length === 0) throw this.unexpected('a quantile, for instance .99');
    }
    this.expectOperator(')');
    const by = !compare && this.takeWord('by') ? this.fieldList() : [];
    return { kind: 'metrics', stages, fn, field, quantiles, by, compare, second: this.secondStages() };
  }

  private quantile(): number {
    const at = this.peek();
    const value = this.constant();
    if (!(value >= 0 && value <= 1)) throw parseError(at, `quantile ${value} is not between 0 and 1`);
    return value;
  }

  private compare(): Compare {
    const selection = this.filter();
    const numbers: string[] = [];
    while (this.takeOperator(',')) {
      const token = this.advance();
      if (token.kind !== 'int')
        throw parseError(token, 'syntax error: compare() takes whole numbers after its spanset');
      numbers.push(token.text);
    }
    if (numbers.length === 2 || numbers.length > 3) throw this.unexpected('compare({…}, top, start, end)');
    const [top = COMPARE_TOP, from = '0', to = '0'] = numbers;
    const topN = Number(top);
    if (topN < 1 || topN > COMPARE_MOST) {
      throw parseError(this.peek(), `compare() top number of values must be an integer between 1 and ${COMPARE_MOST}`);
    }
    return { selection, topN, fromNs: BigInt(from), toNs: BigInt(to) };
  }

  private secondStages(): SecondStage[] {
    const stages: SecondStage[] = [];
    for (;;) {
      const op = this.takeOneOf(SCALAR_COMPARISONS);
      if (op) stages.push({ kind: 'filter', op, value: this.constant() });
      else if (this.takeOperator('|')) stages.push(this.ranked());
      else return stages;
    }
  }

  private ranked(): SecondStage {
    const token = this.advance();
    if (token.kind !== 'word' || (token.text !== 'topk' && token.text !== 'bottomk')) {
      throw parseError(token, `syntax error: unexpected ${JSON.stringify(token.text)}, expecting topk or bottomk`);
    }
    this.expectOperator('(');
    const count = this.constant();
    this.expectOperator(')');
    if (!Number.isInteger(count) || count < 1) throw parseError(token, `${token.text} takes a whole number above 0`);
    return { kind: token.text, count };
  }

  private fieldList(): Field[] {
    this.expectOperator('(');
    const fields = [this.field()];
    while (this.takeOperator(',')) fields.push(this.field());
    this.expectOperator(')');
    return fields;
  }

  /** Hints change how Tempo reads, not what it answers: read and left. */
  private hints(): void {
    this.expectOperator('(');
    do {
      const name = this.advance();
      if (name.kind !== 'word') throw parseError(name, 'syntax error: a hint lacks its name');
      this.expectOperator('=');
      this.primary();
    } while (this.takeOperator(','));
    this.expectOperator(')');
  }
}
