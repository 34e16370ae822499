import { type Expr, type Selector } from './ast';
import { checkTypes, checkSelector } from './check-types';
import { Parser } from './parser';

/** The tree of an expression, its types checked; throws a {@link ParseError} in Prometheus's words. */
export function parseExpr(query: string): Expr {
  return checkTypes(query, new Parser(query).parse());
}

/** A selector alone, as `match[]` takes it. */
export function parseSelector(query: string): Selector {
  return checkSelector(query, new Parser(query).parseSelector());
}
