import { type Expr } from './ast';
import { parseExpr } from './parse';
import { printAggregator, printExpr, printOperator, printSubquerySuffix } from './print';

/** What does not fit into this many characters is broken into lines. */
const LINE = 100;

const indent = (level: number): string => '  '.repeat(level);

/** An expression as `/format_query` gives it; throws a {@link ParseError}. */
export const formatQuery = (query: string): string => pretty(parseExpr(query), 0);

function pretty(expr: Expr, level: number): string {
  const margin = indent(level);
  // A sign keeps the margin of what it stands before.
  if (expr.kind === 'unary') return margin + expr.op + pretty(expr.expr, level).trim();
  const line = printExpr(expr);
  // Prometheus measures bytes.
  const fits = Buffer.byteLength(line) <= LINE;
  if (fits) return expr.kind === 'subquery' ? line : margin + line;
  switch (expr.kind) {
    case 'aggregate': {
      const param = expr.param === undefined ? '' : `${pretty(expr.param, level + 1)},\n`;
      return `${margin}${printAggregator(expr)}(\n${param}${pretty(expr.expr, level + 1)}\n${margin})`;
    }
    case 'binary':
      return `${pretty(expr.left, level + 1)}\n${margin}${printOperator(expr)}\n${pretty(expr.right, level + 1)}`;
    case 'call': {
      const args = expr.args.map((arg) => pretty(arg, level + 1)).join(',\n');
      return `${margin}${expr.fn.name}(\n${args}\n${margin})`;
    }
    case 'paren':
      return `${margin}(\n${pretty(expr.expr, level + 1)}\n${margin})`;
    case 'subquery':
      return pretty(expr.expr, level) + printSubquerySuffix(expr);
    default:
      return margin + line;
  }
}
