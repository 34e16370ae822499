import { joinTokens, type Token, tokenize } from './tokens';

/** A statement that may run, as it will run; or why not. */
export type Verdict =
  | { readonly ok: true; readonly sql: string; readonly kind: 'select' | 'other'; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly reason: string };

/** Databases that raw SQL may read. */
export const READABLE_DATABASES: readonly string[] = Object.freeze([
  'flow_log',
  'flow_metrics',
  'metrics',
  'log',
  'event',
  'profile',
  'tag',
]);

/** The only functions that may stand where a table does; bounded by the limits on time and rows. */
export const TABLE_FUNCTIONS: readonly string[] = Object.freeze([
  'numbers',
  'numbers_mt',
  'zeros',
  'generate_series',
  'generateseries',
  'values',
  'sqlstandardvalues',
  'view',
]);

/** Table functions that reach files, the network, other tables or the engine's insides, by any name they have. */
const REACHING =
  /^(arrowstream|azureblobstorage|cluster|cosn|deltalake|dictionary|eval|executable|file|filesystem|fuzz|gcs|generaterandom|hdfs|hive|hudi|iceberg|input|jdbc|loop|merge|mongodb|mysql|odbc|oss|paimon|postgresql|prometheusquery|python|redis|remote|s3|sqlite|timeseries(data|metrics|samples|selector|tags)|url(cluster)?$|viewexplain|viewifpermitted|ytsaurus|zeros_mt|primes)/;

/** Functions that read the host, settings, other dictionaries or the network, that wait, or that run programs. */
const INSIDE =
  /^(ai[a-z]*|llm.*|addressto.*|authuser|authenticateduser|buildid|catboostevaluate|connectionid|connection_id|current(user|roles|profiles|queryid)|current_user|current_query_id|database|default(roles|profiles)|demangle|dict.*|displayname|enabled(roles|profiles)|errorcodetoname|file.*|filesystem.*|fqdn|fullhostname|getclienthttpheader|getmacro|getmaxtablename.*|getmergetreesetting|getoskernelversion|getserver.*|getsetting.*|getsizeofenumtype|globalvariable|hascolumnintable|hasthreadfuzzer|hostname|initial_?query.*|joinget.*|lemmatize|mysql.*|naivebayes.*|nowinblock|partitionid|query_?id|reversednsquery|revision|server.*|session_user|show.*|sleep.*|stem|synonyms|tcpport|tid|logtrace|tryidentify.*|uptime|user|zookeeper.*)$/;

/** Begin a clause that would widen what the session allows, or write. `format` may be a function's name. */
const CLAUSES = new Set([
  'settings',
  'into',
  'outfile',
  'infile',
  'insert',
  'create',
  'alter',
  'drop',
  'attach',
  'detach',
  'truncate',
  'rename',
  'exchange',
  'optimize',
  'grant',
  'revoke',
  'kill',
  'backup',
  'restore',
]);

const EXPLAIN_KINDS = new Set(['ast', 'syntax', 'query', 'tree', 'plan', 'pipeline', 'estimate']);

/**
 * Decides on the words of a statement before the engine sees it: one reading statement, no clause that loosens limits,
 * no function that reaches beyond the tables. What the engine makes of names is checked by its own analysis after.
 */
export function guardSql(sql: string): Verdict {
  const split = tokenize(sql);
  if (!split.ok) return { ok: false, reason: `it contains ${split.reason}` };
  const tokens = withoutEnd(split.tokens);
  const reason = refusal(tokens);
  if (reason !== undefined) return { ok: false, reason };
  const kind = isSelect(tokens, 0) ? 'select' : 'other';
  return { ok: true, sql: joinTokens(tokens), kind, tokens };
}

function withoutEnd(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  while (end > 0 && tokens[end - 1]?.raw === ';') end--;
  return tokens.slice(0, end);
}

const isWord = (token: Token | undefined, ...words: string[]): boolean =>
  token?.kind === 'word' && words.includes(token.value.toLowerCase());
const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'quoted_word';

function isSelect(tokens: readonly Token[], from: number): boolean {
  let at = from;
  while (tokens[at]?.raw === '(') at++;
  return isWord(tokens[at], 'select', 'with');
}

function refusal(tokens: readonly Token[]): string | undefined {
  if (tokens.length === 0) return 'it is empty';
  if (tokens.some(({ raw }) => raw === ';')) return 'it holds more than one statement';
  return refusedStatement(tokens) ?? refusedWord(tokens);
}

function refusedStatement(tokens: readonly Token[]): string | undefined {
  const [first, second] = tokens;
  if (isSelect(tokens, 0)) return undefined;
  if (isWord(first, 'explain')) {
    let at = 1;
    while (isWord(tokens[at], ...EXPLAIN_KINDS)) at++;
    // Options of EXPLAIN: name = value, …
    while (isName(tokens[at]) && tokens[at + 1]?.raw === '=') at += tokens[at + 3]?.raw === ',' ? 4 : 3;
    return isSelect(tokens, at) ? undefined : 'EXPLAIN takes a SELECT only';
  }
  if (isWord(first, 'describe', 'desc')) return undefined;
  if (isWord(first, 'show')) {
    if (isWord(second, 'tables', 'databases', 'columns')) return undefined;
    if (isWord(second, 'create') && isWord(tokens[2], 'table')) return undefined;
    return 'SHOW takes TABLES, DATABASES, COLUMNS FROM … or CREATE TABLE … only';
  }
  return `it begins with ${JSON.stringify(first?.raw ?? '').slice(0, 40)}, not with SELECT, WITH, EXPLAIN, SHOW or DESCRIBE`;
}

function refusedWord(tokens: readonly Token[]): string | undefined {
  const isShowCreate = isWord(tokens[0], 'show') && isWord(tokens[1], 'create');
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'parameter' && /:\s*identifier/i.test(token.raw)) return 'a parameter may not stand for a name';
    if (!isName(token)) continue;
    const name = token.value.toLowerCase();
    const next = tokens[at + 1]?.raw;
    if (next === '(') {
      const refused = refusedFunction(name, tokens[at + 2], tokens[at + 3]);
      if (refused !== undefined) return refused;
    } else if (token.kind === 'word') {
      if (name === 'format') return 'FORMAT is chosen by the answer';
      // After a dot or AS, such a word is a column's name.
      const isColumn = tokens[at - 1]?.raw === '.' || isWord(tokens[at - 1], 'as') || next === '.';
      if (CLAUSES.has(name) && !isColumn && !(isShowCreate && at === 1))
        return `${token.raw.toUpperCase()} is not allowed`;
    }
    if (
      (name === 'system' || name === 'information_schema' || name === '_temporary_and_external_tables') &&
      isDatabase(tokens, at)
    )
      return `the database ${token.value} is not readable here`;
  }
  return undefined;
}

/** A name before a dot, or after FROM or IN in SHOW. */
function isDatabase(tokens: readonly Token[], at: number): boolean {
  return tokens[at + 1]?.raw === '.' || (isWord(tokens[0], 'show') && isWord(tokens[at - 1], 'from', 'in'));
}

function refusedFunction(name: string, argument: Token | undefined, after: Token | undefined): string | undefined {
  if (TABLE_FUNCTIONS.includes(name)) return undefined;
  if (/^dict(get|has|isin)/.test(name)) {
    // Our own dictionaries hold tags; another one might be backed by anything.
    const isOwn = argument?.kind === 'text' && /^tag\.[a-z_]+$/.test(argument.value) && after?.raw === ',';
    return isOwn ? undefined : `${name} may read the dictionaries of tag only`;
  }
  if (REACHING.test(name) || INSIDE.test(name)) return `the function ${name} is not allowed`;
  return undefined;
}
