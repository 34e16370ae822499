import { type Span } from '../errors';
import { type DurationExpr, type NumberLiteral } from './ast';
import { parseDuration, secondsOutOfRange } from './durations';
import { type Token } from './lexer';
import { TokenReader } from './token-reader';

type Duration = NumberLiteral | DurationExpr;

const PRECEDENCE: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };
const UNARY_PRECEDENCE = 2;

/** Durations in brackets and behind `offset`: numbers of seconds, units, and arithmetic on them. */
export class DurationParser extends TokenReader {
  /** A duration that a range or a step may have. */
  protected positiveDuration(): Duration {
    const duration = this.durationExpr(0);
    if (duration.kind === 'number' && duration.value <= 0) this.fail(duration, 'duration must be greater than 0');
    return duration;
  }

  /** What may follow `offset` without parentheses: no operator, so that `x offset 2 ^ 2` is `(x offset 2) ^ 2`. */
  protected offsetDuration(): Duration {
    const sign = this.sign();
    return sign === undefined ? this.durationPrimary() : this.signedDuration(sign, this.durationPrimary());
  }

  private durationExpr(minimum: number): Duration {
    const sign = this.sign();
    let left: Duration =
      sign === undefined ? this.durationPrimary() : this.signedDuration(sign, this.durationExpr(UNARY_PRECEDENCE));
    for (;;) {
      const op = this.peek;
      const precedence = op.kind === 'operator' ? PRECEDENCE[op.type] : undefined;
      if (precedence === undefined || precedence <= minimum) return left;
      this.advance();
      const right = this.durationExpr(op.type === '^' ? precedence - 1 : precedence);
      left = this.durationBinary(op, left, right);
    }
  }

  private durationBinary(op: Token, left: Duration, right: Duration): Duration {
    if (right.kind === 'number' && right.value === 0) {
      if (op.type === '/') this.fail(op, 'division by zero');
      if (op.type === '%') this.fail(op, 'modulo by zero');
    }
    return durationNode(op.type as DurationExpr['op'], left, right, { from: left.from, to: right.to });
  }

  private sign(): Token | undefined {
    return this.peek.type === '+' || this.peek.type === '-' ? this.advance() : undefined;
  }

  private signedDuration(sign: Token, duration: Duration): Duration {
    const negative = sign.type === '-';
    if (duration.kind === 'number') {
      return { ...duration, value: negative ? -duration.value : duration.value, from: sign.from };
    }
    return negative ? durationNode('-', undefined, duration, { from: sign.from, to: duration.to }) : duration;
  }

  private durationPrimary(): Duration {
    return this.nested(() => this.durationOperand());
  }

  private durationOperand(): Duration {
    const token = this.peek;
    if (token.kind === 'number' || token.kind === 'duration') return this.durationLiteral(token);
    if (token.type === '(') return this.durationParen();
    if (token.type === 'step' || token.type === 'range') {
      this.advance();
      this.expect('(');
      return durationNode(token.type, undefined, undefined, { from: token.from, to: this.expect(')').to });
    }
    if (token.type === 'min_of' || token.type === 'max_of') {
      this.advance();
      this.expect('(');
      const left = this.durationExpr(0);
      this.expect(',');
      const right = this.durationExpr(0);
      return durationNode(token.type, left, right, { from: token.from, to: this.expect(')').to });
    }
    return this.unexpected();
  }

  private durationLiteral(token: Token): NumberLiteral {
    this.advance();
    const isDuration = token.kind === 'duration';
    const ms = isDuration ? parseDuration(token.text) : this.numberOf(token) * 1000;
    if (typeof ms !== 'number') this.fail(token, ms.error);
    const value = isDuration ? ms / 1000 : this.numberOf(token);
    if (secondsOutOfRange(value)) this.fail(token, 'duration out of range');
    return { kind: 'number', value, isDuration, from: token.from, to: token.to };
  }

  private durationParen(): DurationExpr {
    const open = this.advance();
    const inner = this.durationExpr(0);
    const span = { from: open.from, to: this.expect(')').to };
    // A number in parentheses becomes a sum of one, so that it prints with them.
    if (inner.kind === 'number') return { ...durationNode('+', undefined, inner, span), wrapped: true };
    return { ...inner, wrapped: true };
  }
}

function durationNode(
  op: DurationExpr['op'],
  left: Duration | undefined,
  right: Duration | undefined,
  span: Span,
): DurationExpr {
  return { kind: 'duration', op, left, right, wrapped: false, ...span };
}
