import { type Binary, type Comparison, type FieldExpression } from './ast';
import { TraceQlError, unsupported } from './errors';
import { fieldSql, needsTree, type Params, type SqlValue } from './field-sql';
import { IS_ROOT } from './span-sql';

/** Whether a span fits, as a condition on its row. */
export function conditionSql(expression: FieldExpression, params: Params): string {
  if (isRootTest(expression)) return IS_ROOT;
  return asBool(valueSql(expression, params));
}

/**
 * A condition that every row fulfils whose span fits, where only the assembled trace tells some of it. `wanted` is false
 * below a negation.
 */
export function candidateSql(expression: FieldExpression, params: Params, wanted = true): string {
  if (isRootTest(expression)) return wanted ? IS_ROOT : '1';
  if (!treeFields(expression)) {
    const sql = conditionSql(expression, params);
    return wanted ? sql : `NOT (${sql})`;
  }
  if (expression.kind === 'unary' && expression.op === '!') return candidateSql(expression.operand, params, !wanted);
  if (expression.kind === 'binary' && (expression.op === '&&' || expression.op === '||')) {
    const both = (expression.op === '&&') === wanted;
    const [left, right] = [expression.left, expression.right].map((side) => candidateSql(side, params, wanted));
    return `(${left} ${both ? 'AND' : 'OR'} ${right})`;
  }
  return '1';
}

/** Whether any field of it takes the whole trace. */
export function treeFields(expression: FieldExpression): boolean {
  switch (expression.kind) {
    case 'static':
      return false;
    case 'unary':
      return treeFields(expression.operand);
    case 'binary':
      return treeFields(expression.left) || treeFields(expression.right);
    default:
      return needsTree(expression);
  }
}

/** The ways to ask for the span that a trace begins with. */
export function isRootTest(expression: FieldExpression): boolean {
  if (expression.kind !== 'binary') return false;
  const { op, left, right } = expression;
  if (left.kind !== 'intrinsic' || right.kind !== 'static') return false;
  if (left.name === 'nestedSetParent' && right.type === 'int') {
    return (op === '<' && right.value === 0) || ((op === '=' || op === '<=') && right.value === -1);
  }
  if (left.name !== 'span:parentID' && left.name !== 'parent') return false;
  return op === '=' && (right.type === 'nil' || (right.type === 'string' && right.value === ''));
}

function valueSql(expression: FieldExpression, params: Params): SqlValue {
  switch (expression.kind) {
    case 'attribute':
    case 'intrinsic':
      return fieldSql(expression, params);
    case 'static':
      switch (expression.type) {
        case 'nil':
          return { type: 'nil', sql: 'NULL' };
        case 'bool':
          return { type: 'bool', sql: expression.value ? '1' : '0' };
        case 'int':
        case 'float':
        case 'duration':
          return { type: 'number', sql: params.number(expression.value) };
        default:
          return { type: 'text', sql: params.text(expression.value) };
      }
    case 'unary': {
      const operand = valueSql(expression.operand, params);
      return expression.op === '!'
        ? { type: 'bool', sql: `(NOT ${asBool(operand)})` }
        : { type: 'number', sql: `(-${asNumber(operand)})` };
    }
    case 'binary':
      return binarySql(expression, params);
  }
}

function binarySql(expression: Binary, params: Params): SqlValue {
  const { op } = expression;
  if (isRootTest(expression)) return { type: 'bool', sql: IS_ROOT };
  const left = valueSql(expression.left, params);
  const right = valueSql(expression.right, params);
  switch (op) {
    case '&&':
    case '||':
      return { type: 'bool', sql: `(${asBool(left)} ${op === '&&' ? 'AND' : 'OR'} ${asBool(right)})` };
    case '+':
    case '-':
    case '*':
    case '/':
      return { type: 'number', sql: `(${asNumber(left)} ${op} ${asNumber(right)})` };
    case '%':
      return {
        type: 'number',
        sql: `(${asNumber(left)} - trunc(${asNumber(left)} / ${asNumber(right)}) * ${asNumber(right)})`,
      };
    case '^':
      return { type: 'number', sql: `pow(${asNumber(left)}, ${asNumber(right)})` };
    case '=~':
    case '!~':
      if (expression.right.kind !== 'static' || expression.right.type !== 'string') {
        throw unsupported('a regular expression that is no string');
      }
      return { type: 'bool', sql: matchSql(left, op, params.text(`^(?:${expression.right.value})$`)) };
    default:
      return { type: 'bool', sql: compareSql(op, left, right, isLiteral(expression)) };
  }
}

const isLiteral = ({ left, right }: Binary) => left.kind === 'static' || right.kind === 'static';

function matchSql(left: SqlValue, op: '=~' | '!~', pattern: string): string {
  const not = op === '!~' ? 'NOT ' : '';
  switch (left.type) {
    case 'text':
      return `ifNull(${not}match(${left.sql}, ${pattern}), 0)`;
    case 'texts':
      return op === '=~'
        ? `arrayExists(v -> match(v, ${pattern}), ${left.sql})`
        : `(notEmpty(${left.sql}) AND NOT arrayExists(v -> match(v, ${pattern}), ${left.sql}))`;
    default:
      return '0';
  }
}

type Plain = Exclude<Comparison, '=~' | '!~'>;
const MIRRORED: Readonly<Record<Plain, Plain>> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Values of different types never compare, not even as unequal, as in Tempo. */
function compareSql(op: Plain, left: SqlValue, right: SqlValue, literal: boolean): string {
  if (right.type === 'nil') return nilSql(op, left);
  if (left.type === 'nil') return nilSql(op, right);
  if (right.type === 'texts' && left.type === 'texts') throw unsupported('events or links compared with each other');
  if (right.type === 'texts') return compareSql(MIRRORED[op], right, left, literal);
  if (left.type === 'texts') {
    const each = (by: Plain) => compareSql(by, { type: 'text', sql: 'v' }, right, true);
    return op === '!='
      ? `(notEmpty(${left.sql}) AND isNotNull(${right.sql}) AND NOT arrayExists(v -> ${each('=')}, ${left.sql}))`
      : `arrayExists(v -> ${each(op)}, ${left.sql})`;
  }
  const types = [left.type, right.type];
  if (types.includes('bool')) {
    if (types.includes('number')) return '0';
    if (op !== '=' && op !== '!=') return '0';
    const is = (value: SqlValue) => (value.type === 'bool' ? value.sql : `(${value.sql} = 'true')`);
    const known = [left, right]
      .filter(({ type }) => type === 'text')
      .map(({ sql }) => `ifNull(${sql} IN ('true', 'false'), 0) AND`);
    return `(${known.join(' ')} ifNull(${is(left)} ${op} ${is(right)}, 0))`;
  }
  if (types.includes('number')) return `ifNull(${asNumber(left)} ${op} ${asNumber(right)}, 0)`;
  if (literal) return `ifNull(${left.sql} ${op} ${right.sql}, 0)`;
  const [l, r] = [asNumber(left), asNumber(right)];
  return `ifNull(if(isNotNull(${l}) AND isNotNull(${r}), ${l} ${op} ${r}, ${left.sql} ${op} ${right.sql}), 0)`;
}

function nilSql(op: Plain, { type, sql }: SqlValue): string {
  if (type === 'nil' || (op !== '=' && op !== '!=')) return '0';
  const missing = type === 'texts' ? `empty(${sql})` : `isNull(${sql})`;
  return op === '=' ? missing : `(NOT ${missing})`;
}

function asBool({ type, sql }: SqlValue): string {
  switch (type) {
    case 'bool':
      return sql;
    case 'text':
      return `ifNull(${sql} = 'true', 0)`;
    case 'texts':
      return `has(${sql}, 'true')`;
    case 'nil':
      return '0';
    case 'number':
      throw new TraceQlError('invalid TraceQL query: span filter field expressions must resolve to a boolean');
  }
}

/** Text that is no number compares with none. */
function asNumber({ type, sql }: SqlValue): string {
  switch (type) {
    case 'number':
      return sql;
    case 'text':
      return `toFloat64OrNull(${sql})`;
    case 'nil':
      return 'CAST(NULL AS Nullable(Float64))';
    default:
      throw new TraceQlError(
        `invalid TraceQL query: binary operations must operate on the same type: ${sql} is no number`,
      );
  }
}
