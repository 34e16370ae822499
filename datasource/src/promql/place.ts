import { type SyntaxNode } from '@lezer/common';
import {
  descendants,
  ancestor,
  isClosed,
  labelText,
  parse,
  readSelector,
  selectorText,
  textOf,
  unquoted,
} from './tree';

/** What can stand at a place of an expression. */
export type Place = Span &
  (
    | { readonly kind: 'expression' | 'window' | 'variable' | 'nothing' }
    /** A name of a label: in braces, or in a list of `by` and its like. */
    | { readonly kind: 'label'; readonly selectors: readonly string[]; readonly matching: boolean }
    | { readonly kind: 'operator' }
    /** Between the quotes of a condition; `selector` is what the others leave. */
    | { readonly kind: 'value'; readonly label: string; readonly selector: string; readonly quote: string }
  );

interface Span {
  /** What is typed so far, and where it stands. */
  readonly prefix: string;
  readonly start: number;
  readonly end: number;
}

/** Finds out what an expression can go on with at an offset, by the grammar's own tree. */
export function placeAt(expr: string, offset: number): Place {
  const node = parse(expr).resolveInner(offset, -1);
  const variable = /\$\{?\w*$/.exec(expr.slice(0, offset))?.[0];
  if (variable !== undefined) return { kind: 'variable', ...span(variable, offset) };
  if (node.name === 'LineComment') return { kind: 'nothing', ...span('', offset) };
  const string = ancestor(node, ['StringLiteral']);
  if (string && isInside(string, offset, expr)) return valueAt(string, offset, expr);
  const word = /[\w:]*$/.exec(expr.slice(0, offset))?.[0] ?? '';
  const typed = span(word, offset);
  const open = bracketBefore(expr, offset - word.length);
  if (open?.char === '[') {
    const from = expr.slice(0, offset).search(/[$\w]*$/);
    return { kind: 'window', prefix: expr.slice(from, offset), start: from, end: offset };
  }
  if (open?.char === '{') return inBraces(node, { open: open.at, typed, expr });
  if (open?.char === '(' && /\b(?:by|without|on|ignoring|group_left|group_right)\s*$/i.test(expr.slice(0, open.at))) {
    return { kind: 'label', ...typed, selectors: selectorsAround(node, expr), matching: false };
  }
  return { kind: 'expression', ...typed };
}

const span = (prefix: string, offset: number): Span => ({ prefix, start: offset - prefix.length, end: offset });

const isInside = ({ from, to }: SyntaxNode, offset: number, expr: string): boolean =>
  offset > from && (offset < to || !isClosed(expr.slice(from, to)));

function valueAt(string: SyntaxNode, offset: number, expr: string): Place {
  const matcher = ancestor(string, ['UnquotedLabelMatcher', 'QuotedLabelMatcher']);
  const name = matcher?.getChild('LabelName') ?? matcher?.getChild('QuotedLabelName');
  const selector = ancestor(string, ['VectorSelector']);
  if (!matcher || !name || !selector) return { kind: 'nothing', ...span('', offset) };
  const label = unquoted(textOf(name, expr));
  const text = textOf(string, expr);
  return {
    kind: 'value',
    prefix: expr.slice(string.from + 1, offset),
    start: string.from + 1,
    end: isClosed(text) ? string.to - 1 : offset,
    label,
    quote: text[0] ?? '"',
    selector: selectorWithout(selector, label, expr),
  };
}

function selectorWithout(selector: SyntaxNode, label: string, expr: string): string {
  const { metric, matchers } = readSelector(selector, expr);
  return selectorText(
    metric,
    matchers.filter(({ name, value }) => name !== label && !value.includes('$')),
  );
}

function inBraces(node: SyntaxNode, { open, typed, expr }: { open: number; typed: Span; expr: string }): Place {
  const before = expr.slice(open + 1, typed.start);
  // After a name an operator is due; after a value a comma, which nobody needs help with.
  if (/[\w"']\s+$/.test(before) || /[\w"']$/.test(before)) {
    return /(?:^|,)\s*\w+\s*$/.test(before) ? { kind: 'operator', ...typed } : { kind: 'nothing', ...typed };
  }
  if (/(?:=~?|!=?~?)\s*$/.test(before)) return { kind: 'nothing', ...typed };
  const selector = ancestor(node, ['VectorSelector']);
  const metric = /([A-Za-z_:][\w:]*)\s*$/.exec(expr.slice(0, open))?.[1] ?? '';
  const text = selector ? selectorWithout(selector, '', expr) : metric;
  return { kind: 'label', ...typed, selectors: text === '' ? [] : [text], matching: true };
}

/** Selectors of the aggregation or operation around a list of labels; of the whole expression where it is not finished. */
function selectorsAround(node: SyntaxNode, expr: string): string[] {
  const within = ancestor(node, ['AggregateExpr', 'BinaryExpr']);
  const found = within ? descendants(within, 'VectorSelector') : [];
  const all = found.length > 0 ? found : descendants(parse(expr).topNode, 'VectorSelector');
  return [...new Set(all.map((one) => selectorWithout(one, '', expr)))].filter((text) => text !== '');
}

/** The bracket that encloses an offset, texts and comments left aside. */
export function bracketBefore(expr: string, offset: number): { char: string; at: number } | undefined {
  const open: Array<{ char: string; at: number }> = [];
  const tokens = /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`[^`]*`?|#[^\n]*|[()[\]{}]/g;
  for (const { 0: text, index } of expr.matchAll(tokens)) {
    if (index >= offset) break;
    if (/^[([{]$/.test(text)) open.push({ char: text, at: index });
    else if (/^[)\]}]$/.test(text)) open.pop();
  }
  return open.at(-1);
}

/** A label as it is written in a selector or list. */
export const labelInsert = (name: string, matching: boolean): string =>
  matching ? `${labelText(name)}="$0"` : labelText(name);
