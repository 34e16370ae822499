import { type SyntaxNode, type Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

const VARIABLE = /\$\{[^}]*\}|\$\w+|\[\[\w+(?::\w+)?\]\]/g;

/**
 * The expression with macros and variables replaced by what the grammar takes in their place, at the same length, so
 * that every offset stays what it was: a number in windows and offsets, a name elsewhere.
 */
export function masked(expr: string): string {
  return expr.replace(VARIABLE, (variable, at: number) => {
    const before = expr.slice(0, at).trimEnd();
    const isWidth = before.endsWith('[') || /\[[^\]]*:$/.test(before) || /\boffset$/i.test(before);
    return isWidth ? '1'.repeat(variable.length) : '_'.repeat(variable.length);
  });
}

export const parse = (expr: string): Tree => parser.parse(masked(expr));

export const textOf = (node: SyntaxNode | null | undefined, expr: string): string =>
  node ? expr.slice(node.from, node.to) : '';

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

export function ancestor(node: SyntaxNode | null, names: readonly string[]): SyntaxNode | undefined {
  for (let one = node; one; one = one.parent) if (names.includes(one.name)) return one;
  return undefined;
}

export function descendants(node: SyntaxNode, name: string): SyntaxNode[] {
  return childrenOf(node).flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)]);
}

/** A condition of a selector, its value without quotes. */
export interface LabelMatcher {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
}

/** The metric and the conditions of a VectorSelector. Conditions that are not finished are left out. */
export function readSelector(selector: SyntaxNode, expr: string): { metric: string; matchers: LabelMatcher[] } {
  const braces = selector.getChild('LabelMatchers');
  const quoted = braces?.getChild('QuotedLabelName');
  const metric = selector.getChild('Identifier');
  const matchers = (braces ? childrenOf(braces) : []).flatMap((node): LabelMatcher[] => {
    if (node.name !== 'UnquotedLabelMatcher' && node.name !== 'QuotedLabelMatcher') return [];
    const name = node.getChild('LabelName') ?? node.getChild('QuotedLabelName');
    const text = textOf(node.getChild('StringLiteral'), expr);
    const operator = textOf(node.getChild('MatchOp'), expr);
    if (!name || operator === '' || !isClosed(text)) return [];
    return [{ name: unquoted(textOf(name, expr)), operator, value: unquoted(text) }];
  });
  return { metric: metric ? textOf(metric, expr) : unquoted(textOf(quoted, expr)), matchers };
}

export const isClosed = (text: string): boolean => text.length > 1 && text.at(-1) === text[0];

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

export function unquoted(text: string): string {
  if (!/^["'`]/.test(text)) return text;
  const inner = text.slice(1, isClosed(text) ? -1 : undefined);
  return text.startsWith('`') ? inner : inner.replace(/\\(.)/g, (_, char: string) => ESCAPED[char] ?? char);
}

export const quoted = (value: string): string =>
  `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const isName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);
export const labelText = (name: string): string => (isName(name) ? name : quoted(name));
export const matcherText = ({ name, operator, value }: LabelMatcher): string =>
  `${labelText(name)}${operator}${quoted(value)}`;

/** `name{a="b"}` of its parts; metrics with other characters in their names stand within the braces. */
export function selectorText(metric: string, matchers: readonly LabelMatcher[]): string {
  const bare = /^[A-Za-z_:][\w:]*$/.test(metric);
  const inside = [...(metric === '' || bare ? [] : [quoted(metric)]), ...matchers.map(matcherText)];
  return `${bare ? metric : ''}${inside.length > 0 ? `{${inside.join(', ')}}` : ''}`;
}

/** Every selector of an expression with one more condition; one that it has already stays alone. */
export function withMatcher(expr: string, matcher: LabelMatcher): string {
  const selectors = descendants(parse(expr).topNode, 'VectorSelector').reverse();
  let changed = expr;
  for (const node of selectors) {
    const { metric, matchers } = readSelector(node, expr);
    const others = matchers.filter(
      ({ name, value }) => name !== matcher.name || (value !== matcher.value && !isEquality(matcher.operator)),
    );
    const same = matchers.some((one) => JSON.stringify(one) === JSON.stringify(matcher));
    if (same) continue;
    changed = changed.slice(0, node.from) + selectorText(metric, [...others, matcher]) + changed.slice(node.to);
  }
  return changed;
}

/** Two values that a label must both be give nothing: the later takes the place of the earlier. */
const isEquality = (operator: string): boolean => operator === '=';
