import { type Marker, markAt, markSpan, offsetOf } from '../statement/marks';
import { type Signature } from '../statement/suggestions';
import { findFunction, signatureOf } from './functions';
import { bracketBefore } from './place';
import { ancestor, parse, textOf } from './tree';

/** The function whose brackets enclose a place, and which of its parameters that is. */
export function signatureAt(expr: string, offset: number): Signature | undefined {
  const open = bracketBefore(expr, offset);
  if (open?.char !== '(') return undefined;
  const [, name = ''] = /(\w+)\s*(?:\b(?:by|without)\s*\([^()]*\)\s*)?$/i.exec(expr.slice(0, open.at)) ?? [];
  const known = findFunction(name);
  if (!known) return undefined;
  const { parameters, about } = known;
  const active = Math.min(commasIn(expr.slice(open.at + 1, offset)), Math.max(0, parameters.length - 1));
  return { label: signatureOf(known), parameters, about, active };
}

/** Commas of a list that are its own: not those within brackets or texts. */
function commasIn(text: string): number {
  let depth = 0;
  let commas = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?|[()[\]{},]/g)) {
    if (/^[([{]$/.test(token)) depth++;
    else if (/^[)\]}]$/.test(token)) depth--;
    else if (token === ',' && depth === 0) commas++;
  }
  return commas;
}

/** What the pointer rests on: a function, or a metric of which its source may have told more. */
export type Hovered = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'function'; readonly signature: string; readonly about: string }
  | { readonly kind: 'metric'; readonly name: string }
);

export function hoveredAt(expr: string, offset: number): Hovered | undefined {
  const node = parse(expr).resolveInner(offset, 1);
  const call = ancestor(node, ['FunctionIdentifier', 'AggregateOp']);
  const known = call && findFunction(textOf(call, expr));
  if (call && known) {
    return { kind: 'function', start: call.from, end: call.to, signature: signatureOf(known), about: known.about };
  }
  if (node.name !== 'Identifier' || node.parent?.name !== 'VectorSelector') return undefined;
  const name = textOf(node, expr);
  return name.includes('$') ? undefined : { kind: 'metric', name, start: node.from, end: node.to };
}

/** `1:5: parse error: …`: line and column, the column in bytes, as the engine says where. */
const PLACE = /(?:^|[^\d:])(\d+):(\d+): parse error: ([^\n]*)/;

/**
 * What is wrong with an expression: as the backend said of it, else what the grammar cannot read. Faults are in words of
 * the reader's language.
 */
export function markersOf(expr: string, said: string, words: { readonly unexpected: string }): Marker[] {
  const told = PLACE.exec(said);
  if (told) {
    const offset = offsetOfBytes(expr, Number(told[1]), Number(told[2]));
    if (offset !== undefined) return [markAt(expr, offset, told[3] ?? said)];
  }
  const markers: Marker[] = [];
  parse(expr).iterate({
    enter: ({ type, from, to }) => {
      if (!type.isError || markers.length > 0 || expr.trim() === '') return;
      markers.push(from === to ? markAt(expr, from, words.unexpected) : markSpan(expr, from, to, words.unexpected));
    },
  });
  return markers;
}

/** The offset of a line and a column that counts bytes. */
function offsetOfBytes(expr: string, line: number, column: number): number | undefined {
  const text = expr.split('\n')[line - 1];
  if (text === undefined) return undefined;
  const before = new TextDecoder().decode(new TextEncoder().encode(text).slice(0, column - 1));
  return offsetOf(expr, line, before.length + 1);
}
