/** What stands for one thing of a kind in an endpoint. */
const ID = '{id}';
/** Path segments kept in an endpoint, as agents do. */
const SEGMENTS = 2;
/** Longer segments are folded whatever they hold. */
const LONGEST = 64;

const DIGITS = /^[+-]?\d[\d.,:_~-]*$/;
const HEX = /^(?=.*\d)(?:0x)?[0-9a-f]{8,}$/i;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const OPAQUE = /^(?=.*\d)(?=.*[a-z])[\w=.~+%-]{20,}$/i;
const DIGIT_RUN = /(^|[-_.:,~@+=])\d+(?=$|[-_.:,~@+=])/g;
const LONG_DIGIT_RUN = /\d{4,}/g;

/** `/orders/8213/items?page=2` → `/orders/{id}`: the group of a path, where no route is told. */
export function pathEndpoint(path: string): string {
  if (!path.startsWith('/')) return path === '*' ? path : '';
  const end = path.search(/[?#;]/);
  const segments = (end < 0 ? path : path.slice(0, end)).split('/', 1 + 4 * SEGMENTS).filter((part) => part !== '');
  return `/${segments.slice(0, SEGMENTS).map(foldSegment).join('/')}`;
}

function foldSegment(segment: string): string {
  if (segment.length > LONGEST || segment.includes('@')) return ID;
  if (!/\d/.test(segment)) return segment;
  if (DIGITS.test(segment) || HEX.test(segment) || UUID.test(segment) || OPAQUE.test(segment)) return ID;
  return segment.replace(DIGIT_RUN, `$1${ID}`).replace(LONG_DIGIT_RUN, ID);
}

const SECRET_PAIR =
  /([?&;](?:[^=&;#]*(?:token|passw|pwd|secret|api[-_.]?key|credential|signature|session|jwt|auth)[^=&;#]*|key|sig|code|otp|pass)=)[^&;#]+/gi;

/** Values of query parameters that are secrets by their names. */
export const maskQuery = (target: string): string =>
  target.includes('?') ? target.replace(SECRET_PAIR, '$1***') : target;

/** A statement without its literals. Placeholders (`$1`, `:id`, `?`, `@p`) are none. */
const LITERAL = /'(?:[^'\\]|''|\\.)*(?:'|$)|(?<![\w$:@.`"])[+-]?(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)\b/gi;
/** Longer statements are cut: what is behind hardly tells more. */
const LONGEST_STATEMENT = 16_384;

export function maskStatement(statement: string): string {
  const text = statement.length > LONGEST_STATEMENT ? statement.slice(0, LONGEST_STATEMENT) : statement;
  return /['\d]/.test(text) ? text.replace(LITERAL, '?') : text;
}

const VERB = /^\s*\(*\s*([a-z]+)/i;
const TABLE = /\b(?:from|into|update|join|table)\s+(?:only\s+|if\s+(?:not\s+)?exists\s+)?([\w$.`"[\]]+)/i;

/** Verb and table of a statement: `SELECT book`, schemas and quotes left out. */
export function statementEndpoint(statement: string, operation: string, collection: string): string {
  const verb = operation || (VERB.exec(statement)?.[1] ?? '').toUpperCase();
  const table = collection || (TABLE.exec(statement)?.[1] ?? '');
  const name =
    table
      .replaceAll(/[`"[\]]/g, '')
      .split('.')
      .at(-1) ?? '';
  return [verb, name].filter(Boolean).join(' ');
}
