import { ParseError, type Span } from '../errors';
import { formatG } from '../go-text';
import { type DurationExpr, type Expr, type Selector, type Shift } from './ast';

const NOT_SHIFTABLE = 'must be preceded by an instant vector selector or range vector selector or a subquery';

/** Applies a change to what a modifier behind an expression belongs to. */
function shift(query: string, expr: Expr, what: string, to: number, change: (shift: Shift) => Partial<Shift>): Expr {
  switch (expr.kind) {
    case 'selector':
    case 'subquery':
      return { ...expr, ...change(expr), to };
    case 'range':
      return { ...expr, selector: { ...expr.selector, ...change(expr.selector) }, to };
    default:
      throw new ParseError(query, expr, `${what} modifier ${NOT_SHIFTABLE}`);
  }
}

function offset(query: string, expr: Expr, to: number, set: Partial<Shift>): Expr {
  return shift(query, expr, 'offset', to, (before) => {
    if (before.offsetMs !== 0 || before.offsetExpr !== undefined) {
      throw new ParseError(query, expr, 'offset may not be set multiple times');
    }
    return set;
  });
}

export const offsetBy = (query: string, expr: Expr, offsetMs: number, to: number): Expr =>
  offset(query, expr, to, { offsetMs });

export const offsetByExpr = (query: string, expr: Expr, offsetExpr: DurationExpr, to: number): Expr =>
  offset(query, expr, to, { offsetExpr });

function atOnce(query: string, expr: Expr, to: number, set: Partial<Shift>): Expr {
  return shift(query, expr, '@', to, (before) => {
    if (before.atMs !== undefined || before.atEdge !== undefined) {
      throw new ParseError(query, expr, '@ <timestamp> may not be set multiple times');
    }
    return set;
  });
}

export function at(query: string, expr: Expr, seconds: number, to: number): Expr {
  if (!Number.isFinite(seconds) || Math.abs(seconds) >= 2 ** 63) {
    const text = Number.isFinite(seconds) ? seconds.toFixed(6) : formatG(seconds);
    throw new ParseError(query, expr, `timestamp out of bounds for @ modifier: ${text}`);
  }
  return atOnce(query, expr, to, { atMs: Math.sign(seconds) * Math.round(Math.abs(seconds) * 1000) });
}

export const atEdge = (query: string, expr: Expr, edge: 'start' | 'end', to: number): Expr =>
  atOnce(query, expr, to, { atEdge: edge });

export function anchor(query: string, expr: Expr, how: 'anchored' | 'smoothed'): Expr {
  if (expr.kind === 'subquery') throw new ParseError(query, expr, `${how} modifier is not supported for subqueries`);
  if (expr.kind !== 'selector' && expr.kind !== 'range') {
    throw new ParseError(query, expr, `${how} modifier not implemented`);
  }
  const before = expr.kind === 'range' ? expr.selector : expr;
  const selector = { ...before, [how]: true };
  if (selector.anchored && selector.smoothed) {
    throw new ParseError(query, expr, 'anchored and smoothed modifiers cannot be used together');
  }
  return expr.kind === 'range' ? { ...expr, selector } : selector;
}

/** The selector before `[5m]`. */
export function toSelectorOfRange(query: string, expr: Expr, brackets: Span): Selector {
  if (expr.kind !== 'selector') throw new ParseError(query, brackets, 'ranges only allowed for vector selectors');
  if (expr.offsetMs !== 0 || expr.offsetExpr !== undefined) {
    throw new ParseError(query, brackets, 'no offset modifiers allowed before range');
  }
  if (expr.atMs !== undefined || expr.atEdge !== undefined) {
    throw new ParseError(query, brackets, 'no @ modifiers allowed before range');
  }
  return expr;
}
