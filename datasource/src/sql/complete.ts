import { type Catalog, type CatalogColumn } from '@thalweg/protocol';
import { type Draft, type Suggestion } from '../statement/suggestions';
import { functionsOf, KEYWORDS, macrosOf, PARAMETERS } from './functions';
import { type SqlToken, tablesIn, type TableUse, tokensOf } from './tokens';

interface Place {
  /** What is typed so far, and where it begins. */
  readonly prefix: string;
  readonly start: number;
  readonly end: number;
  /** Tokens before it, without comments. */
  readonly before: readonly SqlToken[];
}

/** What can stand at a place of a statement, the likeliest first. */
export function complete(
  sql: string,
  offset: number,
  catalog: Catalog | undefined,
  variables: readonly string[] = [],
): Suggestion[] {
  const tokens = tokensOf(sql);
  const place = placeAt(sql, tokens, offset);
  if (!place) return [];
  return listFor(place, tablesIn(tokens), catalog, variables).map((draft, rank) => ({
    ...draft,
    start: place.start,
    end: place.end,
    rank,
  }));
}

function placeAt(sql: string, tokens: readonly SqlToken[], offset: number): Place | undefined {
  const at = tokens.find(({ start, end, open }) => start < offset && (offset < end || (offset === end && open)));
  const current = at ?? tokens.find(({ kind, end }) => end === offset && kind === 'word');
  const before = tokens.filter(({ kind, end }) => kind !== 'comment' && end <= (current?.start ?? offset));
  if (!current || current.kind === 'mark' || current.kind === 'number') {
    return { prefix: '', start: offset, end: offset, before };
  }
  if (current.kind === 'comment') return undefined;
  if (current.kind === 'string') {
    // Variables are the only thing of interest inside a text.
    const typed = /\$\{?\w*$/.exec(sql.slice(current.start, offset))?.[0];
    if (typed === undefined) return undefined;
    return { prefix: typed, start: offset - typed.length, end: offset, before: [] };
  }
  return { prefix: sql.slice(current.start, offset), start: current.start, end: Math.max(offset, current.end), before };
}

function listFor(
  { prefix, before }: Place,
  uses: readonly TableUse[],
  catalog: Catalog | undefined,
  variables: readonly string[],
): Draft[] {
  if (prefix.startsWith('{'))
    return PARAMETERS.map(({ text, about }) => ({ label: text, kind: 'parameter', insert: text, detail: about }));
  if (prefix.startsWith('$')) return [...variableDrafts(variables), ...(before.length > 0 ? macroDrafts(catalog) : [])];
  const last = before.at(-1);
  if (last?.text === '.') return membersOf(before.at(-2)?.text ?? '', uses, catalog);
  if (last?.kind === 'word' && /^(from|join|describe|desc|table)$/i.test(last.text)) return tableDrafts(catalog);
  const mentioned = columnsOf(uses, catalog);
  return [
    ...mentioned.map((column) => columnDraft(column)),
    ...aliasDrafts(uses),
    ...functionDrafts(catalog),
    ...KEYWORDS.map((label): Draft => ({ label, kind: 'keyword', insert: label })),
    ...macroDrafts(catalog),
    ...tableDrafts(catalog),
    ...variableDrafts(variables),
  ];
}

/** After a dot: the columns of an alias or table, or the tables of a database. */
function membersOf(owner: string, uses: readonly TableUse[], catalog: Catalog | undefined): Draft[] {
  const use = uses.find(({ alias, name }) => alias === owner || name === owner || name.endsWith(`.${owner}`));
  const columns = use ? columnsOf([use], catalog) : [];
  if (columns.length > 0) return columns.map((column) => columnDraft(column));
  return (catalog?.tables ?? [])
    .filter(({ name }) => name.startsWith(`${owner}.`))
    .map(({ name, description }) => ({
      label: name.slice(owner.length + 1),
      kind: 'table',
      insert: name.slice(owner.length + 1),
      detail: description,
    }));
}

function columnsOf(uses: readonly TableUse[], catalog: Catalog | undefined): CatalogColumn[] {
  const seen = new Set<string>();
  return uses.flatMap(({ name }) => {
    const table = catalog?.tables.find((one) => one.name === name || one.name.endsWith(`.${name}`));
    return (table?.columns ?? []).filter((column) => !seen.has(column.name) && Boolean(seen.add(column.name)));
  });
}

const columnDraft = ({ name, type, unit, description, role, side }: CatalogColumn): Draft => ({
  label: name,
  kind: 'column',
  insert: /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``,
  detail: unit ? `${type}, ${unit}` : type,
  documentation: [description, role === 'column' ? '' : side ? `${role}, ${side}` : role].filter(Boolean).join(' · '),
});

const tableDrafts = (catalog: Catalog | undefined): Draft[] =>
  (catalog?.tables ?? []).map(({ name, description }) => ({
    label: name,
    kind: 'table',
    insert: name,
    detail: description,
  }));

const aliasDrafts = (uses: readonly TableUse[]): Draft[] =>
  uses.flatMap(({ alias, name }): Draft[] =>
    alias ? [{ label: alias, kind: 'table', insert: alias, detail: name }] : [],
  );

const functionDrafts = (catalog: Catalog | undefined): Draft[] =>
  functionsOf(catalog).map(({ name, parameters, about }) => functionDraft(name, about, parameters.length > 0));

const functionDraft = (name: string, about: string, takes: boolean): Draft => ({
  label: name,
  kind: 'function',
  insert: takes ? `${name}($0)` : `${name}()$0`,
  snippet: true,
  detail: about,
});

const macroDrafts = (catalog: Catalog | undefined): Draft[] =>
  macrosOf(catalog).map(({ signature, about }) => ({
    label: signature,
    kind: 'macro',
    // A dollar begins a place to fill in, unless it is escaped.
    insert: `\\${signature.replace('(time)', '(${1:start_time})')}`,
    snippet: true,
    detail: about,
  }));

const variableDrafts = (variables: readonly string[]): Draft[] =>
  variables.map((label) => ({ label, kind: 'variable', insert: label }));
