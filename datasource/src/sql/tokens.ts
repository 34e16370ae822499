export interface SqlToken {
  readonly kind: 'word' | 'number' | 'string' | 'comment' | 'parameter' | 'mark';
  /** As written; of quoted identifiers what is inside the quotes. */
  readonly text: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** A string, comment or parameter that the text ends within. */
  readonly open?: boolean;
}

// Order matters: comments before marks, words before numbers.
const PATTERNS: ReadonlyArray<readonly [SqlToken['kind'], RegExp]> = [
  ['comment', /--[^\n]*|#![^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ['string', /'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y],
  ['parameter', /\{[^{}\n]*(?:\}|(?=\n)|$)/y],
  ['word', /`[^`\n]*(?:`|(?=\n)|$)|"[^"\n]*(?:"|(?=\n)|$)|\$(?:\{\w*\}?|\w*)|[A-Za-z_]\w*/y],
  ['number', /\d[\w.]*/y],
  ['mark', /[^\s]/y],
];

/** Splits a statement as far as completion needs it: what is text, what are names, where brackets are. */
export function tokensOf(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    const found = PATTERNS.map(([kind, pattern]) => {
      pattern.lastIndex = at;
      return [kind, pattern.exec(sql)?.[0]] as const;
    }).find(([, raw]) => raw);
    if (!found) {
      at++;
      continue;
    }
    const [kind, raw = ''] = found;
    tokens.push({
      kind,
      text: nameIn(kind, raw),
      start: at,
      end: at + raw.length,
      ...(isOpen(kind, raw) ? { open: true } : {}),
    });
    at += raw.length;
  }
  return tokens;
}

const nameIn = (kind: SqlToken['kind'], raw: string): string =>
  kind === 'word' && /^[`"]/.test(raw) ? raw.slice(1).replace(/[`"]$/, '') : raw;

function isOpen(kind: SqlToken['kind'], raw: string): boolean {
  if (kind === 'string') return raw.length === 1 || !raw.endsWith("'");
  if (kind === 'parameter') return !raw.endsWith('}');
  if (kind === 'comment') return raw.startsWith('/*') ? !raw.endsWith('*/') : true;
  return false;
}

const AFTER_TABLE =
  /^(as|on|using|where|prewhere|group|order|limit|join|inner|left|right|full|cross|any|all|asof|global|array|final|sample|having|settings|union|format|window|qualify|offset|from|select|with)$/i;

export interface TableUse {
  /** `database.table`, or a name alone. */
  readonly name: string;
  readonly alias?: string;
}

/** Tables that a statement reads, wherever in it, with their aliases. */
export function tablesIn(tokens: readonly SqlToken[]): TableUse[] {
  const code = tokens.filter(({ kind }) => kind !== 'comment');
  const uses: TableUse[] = [];
  code.forEach((token, index) => {
    if (token.kind !== 'word' || !/^(from|join)$/i.test(token.text)) return;
    const first = code[index + 1];
    if (first?.kind !== 'word') return;
    const dotted = code[index + 2]?.text === '.' && code[index + 3]?.kind === 'word';
    const name = dotted ? `${first.text}.${code[index + 3]?.text}` : first.text;
    let next = index + (dotted ? 4 : 2);
    if (/^(final)$/i.test(code[next]?.text ?? '')) next++;
    if (/^as$/i.test(code[next]?.text ?? '')) next++;
    const after = code[next];
    const alias = after?.kind === 'word' && !AFTER_TABLE.test(after.text) ? after.text : undefined;
    uses.push(alias === undefined ? { name } : { name, alias });
  });
  return uses;
}
