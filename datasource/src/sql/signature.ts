import { type Catalog } from '@thalweg/protocol';
import { type Signature } from '../statement/suggestions';
import { functionsOf, macrosOf, parametersOf } from './functions';
import { type SqlToken, tokensOf } from './tokens';

/** The function whose brackets enclose a place, and which of its parameters that is. */
export function signatureAt(sql: string, offset: number, catalog?: Catalog): Signature | undefined {
  const before = tokensOf(sql).filter(({ kind, end }) => kind !== 'comment' && end <= offset);
  const call = enclosingCall(before);
  if (!call) return undefined;
  const { name, comma } = call;
  const known = functionsOf(catalog).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (known) {
    const { parameters, about } = known;
    const active = Math.min(comma, Math.max(0, parameters.length - 1));
    return { label: `${known.name}(${parameters.join(', ')})`, parameters, about, active };
  }
  const macro = macrosOf(catalog).find(({ signature }) => signature.startsWith(`${name}(`));
  return macro && { label: macro.signature, parameters: parametersOf(macro.signature), about: macro.about, active: 0 };
}

function enclosingCall(before: readonly SqlToken[]): { name: string; comma: number } | undefined {
  let depth = 0;
  let comma = 0;
  for (let index = before.length - 1; index >= 0; index--) {
    const { text, kind } = before[index] as SqlToken;
    if (kind !== 'mark') continue;
    if (text === ')' || text === ']') depth++;
    else if (text === ',' && depth === 0) comma++;
    else if (text === '(' || text === '[') {
      if (depth > 0) {
        depth--;
        continue;
      }
      if (text === '[') return undefined;
      return nameBefore(before, index, comma);
    }
  }
  return undefined;
}

/** The name before a bracket; of `quantile(0.95)(…)` the one before the first pair, whose parameters count too. */
function nameBefore(
  before: readonly SqlToken[],
  bracket: number,
  comma: number,
): { name: string; comma: number } | undefined {
  const previous = before[bracket - 1];
  if (previous?.kind === 'word') return { name: previous.text, comma };
  if (previous?.text !== ')') return undefined;
  let depth = 0;
  let commas = 0;
  for (let index = bracket - 1; index >= 0; index--) {
    const { text } = before[index] as SqlToken;
    if (text === ')') depth++;
    else if (text === ',' && depth === 1) commas++;
    else if (text === '(' && --depth === 0) {
      const name = before[index - 1];
      return name?.kind === 'word' ? { name: name.text, comma: commas + 1 + comma } : undefined;
    }
  }
  return undefined;
}
