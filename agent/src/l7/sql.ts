/** What may be shown of a statement: its text with every literal replaced, its digest, and trace ids in its comments. */
import { parseTraceparent, type TraceContext } from './trace-headers';

export interface SqlSummary {
  readonly text: string;
  /** Verb and table: `SELECT book`. */
  readonly endpoint: string;
  readonly trace: TraceContext | undefined;
}

const COMMENT_TRACE = /traceparent\s*[=:]\s*['"]?([0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})/i;

/**
 * @param sql the statement, perhaps cut: a literal that does not end is masked to the end
 * @param mask whether literals are replaced; comments go either way, for they may hold anything
 */
export function summariseSql(sql: string, mask: boolean): SqlSummary {
  const scan = new Scan(sql, mask);
  scan.run();
  return { text: scan.out, endpoint: digest(scan.words), trace: scan.trace };
}

const enum Kind {
  OTHER,
  SPACE,
  WORD,
  DIGIT,
  QUOTE,
  BACKTICK,
  DASH,
  HASH,
  SLASH,
}

const KINDS = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const text = String.fromCharCode(c);
  if (/[A-Za-z_$@]/.test(text)) KINDS[c] = Kind.WORD;
  else if (/\d/.test(text)) KINDS[c] = Kind.DIGIT;
  else if (c <= 32) KINDS[c] = Kind.SPACE;
}
KINDS[0x27] = Kind.QUOTE;
KINDS[0x22] = Kind.QUOTE;
KINDS[0x60] = Kind.BACKTICK;
KINDS[0x2d] = Kind.DASH;
KINDS[0x23] = Kind.HASH;
KINDS[0x2f] = Kind.SLASH;

/** Words and punctuation that the digest looks at. */
const DIGEST_WORDS = 96;

class Scan {
  out = '';
  readonly words: string[] = [];
  trace: TraceContext | undefined;
  private at = 0;
  private copied = 0;
  private hasGap = false;

  constructor(
    private readonly sql: string,
    private readonly mask: boolean,
  ) {}

  run(): void {
    const { sql } = this;
    while (this.at < sql.length) {
      const c = sql.charCodeAt(this.at);
      switch (c < 128 ? (KINDS[c] as Kind) : Kind.WORD) {
        case Kind.SPACE:
          this.space();
          break;
        case Kind.WORD:
          this.word();
          break;
        case Kind.DIGIT:
          this.number();
          break;
        case Kind.QUOTE:
          this.literal(this.at, this.quoteEnd(this.at, c));
          break;
        case Kind.BACKTICK:
          this.identifier();
          break;
        case Kind.DASH:
          if (sql.charCodeAt(this.at + 1) === 0x2d && !(sql.charCodeAt(this.at + 2) > 32)) this.comment(this.lineEnd());
          else this.punctuation();
          break;
        case Kind.HASH:
          this.comment(this.lineEnd());
          break;
        case Kind.SLASH:
          if (sql.charCodeAt(this.at + 1) === 0x2a) this.blockComment();
          else this.punctuation();
          break;
        default:
          this.punctuation();
      }
    }
    this.flush(sql.length);
    if (this.out.endsWith(' ')) this.out = this.out.slice(0, -1);
  }

  private flush(to: number): void {
    if (to > this.copied) {
      if (this.hasGap && this.out !== '') this.out += ' ';
      this.hasGap = false;
      this.out += this.sql.slice(this.copied, to);
    }
    this.copied = to;
  }

  /** Runs of white space become one space. */
  private space(): void {
    const start = this.at;
    while (this.at < this.sql.length && this.sql.charCodeAt(this.at) <= 32) this.at++;
    const isPlain = this.at === start + 1 && this.sql.charCodeAt(start) === 32;
    if (isPlain && start > this.copied) return;
    this.flush(start);
    this.copied = this.at;
    this.hasGap = true;
  }

  private word(): void {
    const start = this.at;
    const { sql } = this;
    while (this.at < sql.length && isWordPart(sql.charCodeAt(this.at))) this.at++;
    // x'4D', b'01', n'…', _utf8'…': the prefix belongs to the literal.
    const quote = sql.charCodeAt(this.at);
    const isPrefix = this.at - start === 1 ? /[xbn]/i.test(sql[start] as string) : sql.charCodeAt(start) === 0x5f;
    if (isPrefix && (quote === 0x27 || quote === 0x22)) {
      this.literal(start, this.quoteEnd(this.at, quote));
      return;
    }
    this.note(sql.slice(start, this.at));
  }

  private number(): void {
    const start = this.at;
    const { sql } = this;
    for (;;) {
      const c = sql.charCodeAt(this.at);
      const letter = c | 0x20;
      if (!isDigit(c) && c !== 0x2e && !(letter >= 0x61 && letter <= 0x7a)) break; // 1.5, 0x1F, 1e5
      const next = sql.charCodeAt(this.at + 1);
      this.at += letter === 0x65 && (next === 0x2b || next === 0x2d) ? 2 : 1; // 1e-5
    }
    if (this.at > sql.length) this.at = sql.length;
    this.literal(start, this.at);
  }

  private literal(start: number, end: number): void {
    if (this.mask) {
      this.flush(start);
      if (this.hasGap && this.out !== '') this.out += ' ';
      this.hasGap = false;
      this.out += '?';
      this.copied = end;
    }
    this.at = end;
    this.note('?');
  }

  /** Offset after the closing quote; doubled quotes and backslashes do not close. */
  private quoteEnd(start: number, quote: number): number {
    const { sql } = this;
    let p = start + 1;
    while (p < sql.length) {
      const c = sql.charCodeAt(p);
      if (c === 0x5c) {
        p += 2;
      } else if (c === quote) {
        if (sql.charCodeAt(p + 1) !== quote) return p + 1;
        p += 2;
      } else {
        p++;
      }
    }
    return sql.length;
  }

  private identifier(): void {
    const start = this.at + 1;
    const close = this.sql.indexOf('`', start);
    const end = close < 0 ? this.sql.length : close;
    this.note(this.sql.slice(start, end));
    this.at = Math.min(end + 1, this.sql.length);
  }

  private lineEnd(): number {
    const lf = this.sql.indexOf('\n', this.at);
    return lf < 0 ? this.sql.length : lf + 1;
  }

  private comment(end: number): void {
    this.flush(this.at);
    if (this.trace === undefined) this.trace = traceIn(this.sql.slice(this.at, end));
    this.at = end;
    this.copied = end;
    this.hasGap = true;
  }

  /** An executable comment (slash, star, exclamation mark) is run by the server, so its contents are read as SQL; other block comments go. */
  private blockComment(): void {
    const { sql } = this;
    if (sql.charCodeAt(this.at + 2) === 0x21 || sql.startsWith('/*M!', this.at)) {
      this.at += sql.charCodeAt(this.at + 2) === 0x21 ? 3 : 4;
      while (isDigit(sql.charCodeAt(this.at))) this.at++;
      return;
    }
    const close = sql.indexOf('*/', this.at + 2);
    this.comment(close < 0 ? sql.length : close + 2);
  }

  private punctuation(): void {
    const c = this.sql[this.at] as string;
    if (c === '(' || c === ')' || c === ',' || c === '.') this.note(c);
    this.at++;
  }

  private note(word: string): void {
    if (this.words.length < DIGEST_WORDS) this.words.push(word);
  }
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isWordPart(c: number): boolean {
  if (c >= 128) return true;
  const kind = KINDS[c];
  return kind === Kind.WORD || kind === Kind.DIGIT;
}

function traceIn(comment: string): TraceContext | undefined {
  const found = COMMENT_TRACE.exec(comment.includes('%') ? comment.replaceAll('%27', "'") : comment)?.[1];
  return found === undefined ? undefined : parseTraceparent(Buffer.from(found), 0, found.length);
}

/** Words that may stand between a verb and its table. */
const FILLERS = new Set(
  'LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK IGNORE INTO FROM TABLE IF EXISTS NOT ONLY TEMPORARY OR REPLACE VIEW INDEX UNIQUE'.split(
    ' ',
  ),
);
const VERBS = new Set(
  'SELECT INSERT UPDATE DELETE REPLACE WITH CALL SET SHOW USE BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE LOAD LOCK UNLOCK CREATE ALTER DROP TRUNCATE RENAME TABLE DESCRIBE DESC EXPLAIN ANALYZE OPTIMIZE CHECK FLUSH KILL GRANT REVOKE PREPARE EXECUTE DEALLOCATE DO HANDLER VALUES XA HELP RESET CHANGE'.split(
    ' ',
  ),
);
const VERBS_WITH_FROM = new Set(['SELECT', 'DELETE', 'SHOW', 'TABLE']);

function digest(words: readonly string[]): string {
  let first = 0;
  while (words[first] === '(') first++;
  const verb = (words[first] ?? '').toUpperCase();
  if (!VERBS.has(verb)) return ''; // the first word of a text that is no statement may be anything
  if (verb === 'WITH') return digestWith(words, first + 1);
  const table =
    VERBS_WITH_FROM.has(verb) && verb !== 'TABLE' ? tableAfterFrom(words, first + 1) : tableOf(verb, words, first + 1);
  return table === '' ? verb : `${verb} ${table}`;
}

/** `WITH x AS (…) SELECT …`: the verb after the last parenthesis at level 0. */
function digestWith(words: readonly string[], from: number): string {
  let level = 0;
  for (let i = from; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '(') level++;
    else if (word === ')') level--;
    else if (level === 0 && /^(?:SELECT|UPDATE|DELETE|INSERT|REPLACE)$/i.test(word)) return digest(words.slice(i));
  }
  return 'WITH';
}

/** The table after the FROM of the outermost statement, not of `EXTRACT(… FROM …)` or a subquery in the select list. */
function tableAfterFrom(words: readonly string[], from: number): string {
  let level = 0;
  for (let i = from; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '(') level++;
    else if (word === ')') level--;
    else if (level === 0 && /^FROM$/i.test(word)) {
      let next = i + 1;
      while (words[next] === '(') next++;
      if (/^SELECT$/i.test(words[next] ?? '')) return tableAfterFrom(words, next + 1);
      return qualified(words, next);
    }
  }
  return '';
}

function tableOf(verb: string, words: readonly string[], from: number): string {
  switch (verb) {
    case 'INSERT':
    case 'REPLACE':
    case 'UPDATE':
    case 'TRUNCATE':
    case 'TABLE':
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
    case 'DESCRIBE':
    case 'DESC': {
      let i = from;
      while (i < words.length && FILLERS.has((words[i] as string).toUpperCase())) i++;
      return qualified(words, i);
    }
    case 'LOCK':
    case 'UNLOCK':
      return '';
    case 'CALL':
    case 'USE':
      return qualified(words, from);
    default:
      return '';
  }
}

/** `shop.book` → `book`: the schema seldom tells endpoints apart, and costs space in every row. */
function qualified(words: readonly string[], at: number): string {
  const name = words[at] ?? '';
  if (words[at + 1] === '.') return identifierOrNothing(words[at + 2] ?? '');
  return identifierOrNothing(name);
}

function identifierOrNothing(word: string): string {
  return /^[\p{L}\p{N}_$ -]{1,64}$/u.test(word) && word !== '?' ? word : '';
}
