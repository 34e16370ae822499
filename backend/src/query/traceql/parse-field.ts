import { calculate } from './arithmetic';
import {
  type Arithmetic,
  COMPARISONS,
  type Field,
  type FieldExpression,
  INTRINSICS,
  type IntrinsicName,
  KINDS,
  type Static,
  STATUSES,
} from './ast';
import { parseError, type TraceQlError } from './errors';
import { patternError } from './pattern';
import { type Token } from './tokens';

export const TRUE: Static = { kind: 'static', type: 'bool', value: true };

/** Spellings with a scope. */
const SCOPED: Readonly<Record<string, IntrinsicName>> = {
  'trace:duration': 'traceDuration',
  'trace:rootName': 'rootName',
  'trace:rootService': 'rootServiceName',
  'trace:id': 'trace:id',
  'span:duration': 'duration',
  'span:name': 'name',
  'span:kind': 'kind',
  'span:status': 'status',
  'span:statusMessage': 'statusMessage',
  'span:id': 'span:id',
  'span:parentID': 'span:parentID',
  'span:childCount': 'childCount',
  'event:name': 'event:name',
  'event:timeSinceStart': 'event:timeSinceStart',
  'link:traceID': 'link:traceID',
  'link:spanID': 'link:spanID',
  'instrumentation:name': 'instrumentation:name',
  'instrumentation:version': 'instrumentation:version',
};
const MAX_DEPTH = 64;

/** Expressions within a spanset, by precedence: `&& ||`, comparisons, `+ -`, `!`, `* / %`, `^`, unary minus. */
export class FieldParser {
  private position = 0;
  private nesting = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  expression(): FieldExpression {
    if (++this.nesting > MAX_DEPTH) throw parseError(this.peek(), `more than ${MAX_DEPTH} levels within each other`);
    let left = this.comparison();
    for (;;) {
      const op = this.takeOneOf(['&&', '||'] as const);
      if (!op) break;
      left = { kind: 'binary', op, left, right: this.comparison() };
    }
    this.nesting--;
    return left;
  }

  private comparison(): FieldExpression {
    let left = this.sum();
    for (;;) {
      const op = this.takeOneOf(COMPARISONS);
      if (!op) return left;
      const at = this.peek();
      const right = this.sum();
      if ((op === '=~' || op === '!~') && right.kind === 'static' && right.type === 'string') {
        const wrong = patternError(right.value);
        if (wrong !== undefined) throw parseError(at, `invalid regular expression: ${wrong}`);
      }
      left = { kind: 'binary', op, left, right: isTraceId(left) ? asTraceId(right) : right };
    }
  }

  private sum(): FieldExpression {
    return this.leftToRight(['+', '-'], () => this.negation());
  }

  private negation(): FieldExpression {
    let nots = 0;
    while (this.takeOperator('!')) nots++;
    let operand = this.product();
    for (let at = 0; at < nots; at++) operand = { kind: 'unary', op: '!', operand };
    return operand;
  }

  private product(): FieldExpression {
    return this.leftToRight(['*', '/', '%'], () => this.power());
  }

  private power(): FieldExpression {
    const left = this.unary();
    if (!this.takeOperator('^')) return left;
    if (++this.nesting > MAX_DEPTH) throw parseError(this.peek(), `more than ${MAX_DEPTH} levels within each other`);
    const right = this.power();
    this.nesting--;
    return { kind: 'binary', op: '^', left, right };
  }

  private unary(): FieldExpression {
    let minus = 0;
    while (this.takeOperator('-')) minus++;
    let operand = this.primary();
    for (let at = 0; at < minus; at++) operand = negated(operand);
    return operand;
  }

  private leftToRight(ops: readonly Arithmetic[], next: () => FieldExpression): FieldExpression {
    let left = next();
    for (;;) {
      const op = this.takeOneOf(ops);
      if (!op) return left;
      left = { kind: 'binary', op, left, right: next() };
    }
  }

  protected primary(): FieldExpression {
    if (this.takeOperator('(')) {
      const inner = this.expression();
      this.expectOperator(')');
      return inner;
    }
    const token = this.peek();
    switch (token.kind) {
      case 'string':
        this.advance();
        return { kind: 'static', type: 'string', value: token.text };
      case 'int':
      case 'float':
      case 'duration':
        this.advance();
        return { kind: 'static', type: token.kind, value: token.value };
      case 'word': {
        const word = keyword(token.text);
        if (!word) return this.field();
        this.advance();
        return word;
      }
      default:
        return this.field();
    }
  }

  field(): Field {
    const token = this.advance();
    if (token.kind === 'attribute') {
      return { kind: 'attribute', scope: token.scope, name: token.text, parent: token.parent };
    }
    const name = token.kind === 'scoped' ? SCOPED[token.text] : INTRINSICS.find((one) => one === token.text);
    if (token.kind === 'scoped' && name) return { kind: 'intrinsic', name };
    if (token.kind === 'word' && name && !name.includes(':') && name !== 'childCount') {
      return { kind: 'intrinsic', name };
    }
    if (token.kind === 'word') throw parseError(token, `unknown identifier: ${token.text}`);
    throw unexpectedToken(token, 'a field or a value');
  }

  /** A number made of numbers: `-1 - 2 / 3`. */
  protected constant(): number {
    const at = this.peek();
    const value = fold(this.sum());
    if (value === undefined) throw parseError(at, 'syntax error: a number is expected');
    return value;
  }

  protected peek(): Token {
    return this.tokens[this.position] ?? (this.tokens.at(-1) as Token);
  }

  protected advance(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  protected takeOperator(text: string): boolean {
    const token = this.peek();
    if (token.kind !== 'operator' || token.text !== text) return false;
    this.position++;
    return true;
  }

  protected takeWord(text: string): boolean {
    const token = this.peek();
    if (token.kind !== 'word' || token.text !== text) return false;
    this.position++;
    return true;
  }

  protected takeOneOf<T extends string>(texts: readonly T[]): T | undefined {
    const token = this.peek();
    const found = token.kind === 'operator' ? texts.find((text) => text === token.text) : undefined;
    if (found) this.position++;
    return found;
  }

  protected expectOperator(text: string): void {
    if (!this.takeOperator(text)) throw this.unexpected(text);
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected('the end of the query');
  }

  protected unexpected(expected: string): TraceQlError {
    return unexpectedToken(this.peek(), expected);
  }
}

function unexpectedToken(token: Token, expected: string): TraceQlError {
  const found = token.kind === 'end' ? '$end' : token.kind === 'operator' ? token.text : JSON.stringify(token.text);
  return parseError(token, `syntax error: unexpected ${found}, expecting ${expected}`);
}

const isTraceId = (side: FieldExpression) => side.kind === 'intrinsic' && side.name === 'trace:id';

/** Ids of traces are compared without their leading zeros. */
function asTraceId(right: FieldExpression): FieldExpression {
  if (right.kind !== 'static' || right.type !== 'string') return right;
  return { ...right, value: right.value.toLowerCase().replace(/^0+/, '') };
}

function negated(operand: FieldExpression): FieldExpression {
  if (operand.kind !== 'static') return { kind: 'unary', op: '-', operand };
  switch (operand.type) {
    case 'int':
    case 'float':
    case 'duration':
      return { ...operand, value: -operand.value };
    default:
      return { kind: 'unary', op: '-', operand };
  }
}

function keyword(word: string): Static | undefined {
  if (word === 'true' || word === 'false') return { kind: 'static', type: 'bool', value: word === 'true' };
  if (word === 'nil') return { kind: 'static', type: 'nil' };
  const status = STATUSES.find((one) => one === word);
  if (status) return { kind: 'static', type: 'status', value: status };
  const kind = KINDS.find((one) => one === word);
  if (kind) return { kind: 'static', type: 'kind', value: kind };
  if (word === 'minInt') return { kind: 'static', type: 'int', value: -(2 ** 63) };
  if (word === 'maxInt') return { kind: 'static', type: 'int', value: 2 ** 63 };
  return undefined;
}

function fold(expression: FieldExpression): number | undefined {
  if (expression.kind === 'static') {
    return 'value' in expression && typeof expression.value === 'number' ? expression.value : undefined;
  }
  if (expression.kind === 'unary' && expression.op === '-') {
    const value = fold(expression.operand);
    return value === undefined ? undefined : -value;
  }
  if (expression.kind !== 'binary') return undefined;
  const [left, right] = [fold(expression.left), fold(expression.right)];
  if (left === undefined || right === undefined) return undefined;
  return calculate(expression.op, left, right);
}
