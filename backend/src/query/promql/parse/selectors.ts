import { type Expr, type Selector } from './ast';

/** Every selector of an expression, from left to right. */
export function selectorsIn(expr: Expr): Selector[] {
  switch (expr.kind) {
    case 'selector':
      return [expr];
    case 'range':
      return [expr.selector];
    case 'paren':
    case 'unary':
    case 'subquery':
      return selectorsIn(expr.expr);
    case 'aggregate':
      return [...(expr.param ? selectorsIn(expr.param) : []), ...selectorsIn(expr.expr)];
    case 'call':
      return expr.args.flatMap(selectorsIn);
    case 'binary':
      return [...selectorsIn(expr.left), ...selectorsIn(expr.right)];
    case 'number':
    case 'string':
      return [];
  }
}
