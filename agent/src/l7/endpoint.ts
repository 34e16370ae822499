/** Stands for a path segment, or a part of one, that names a single thing rather than a kind of thing. */
export const ID = '{id}';

/**
 * The low-cardinality name of a request target: its first path segments, without query, with numbers, UUIDs, hashes
 * and other identifiers folded. `/orders/8213/items/5?page=2` → `/orders/{id}` with two segments.
 */
export function endpointOf(target: string, segments: number): string {
  let path = target;
  for (let i = 0; i < target.length; i++) {
    const c = target.charCodeAt(i);
    if (c !== 0x3f && c !== 0x23 && c !== 0x3b) continue; // ? # ;
    path = target.slice(0, i);
    break;
  }
  if (!path.startsWith('/')) {
    const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(path);
    if (absolute === null) return path === '*' ? '*' : '';
    path = path.slice(absolute[0].length) || '/';
  }
  const kept: string[] = [];
  let at = 1;
  while (kept.length < segments && at < path.length) {
    const slash = path.indexOf('/', at);
    const end = slash < 0 ? path.length : slash;
    if (end > at) kept.push(foldSegment(path.slice(at, end)));
    at = end + 1;
  }
  return `/${kept.join('/')}`;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const HEX = /^(?=.*\d)(?:0x)?[0-9a-f]{8,}$/i;
const ONLY_DIGITS = /^[+-]?\d[\d.,:_~-]*$/;
/** Long runs of letters and digits mixed: Base64, ULID, nano ids, tokens. */
const OPAQUE = /^(?=.*\d)(?=.*[a-z])[\w=.~+%-]{20,}$/i;
/** A digit run between separators or at an end; `v2` and `oauth2` stay, `order-17` and `17.jpg` fold. */
const DIGIT_RUN = /(^|[-_.:,~@+=])\d+(?=$|[-_.:,~@+=])/g;
const LONG_DIGIT_RUN = /\d{4,}/g;
/** Segments longer than this are folded whatever they hold. */
const LONGEST = 64;

/** Folds what looks like an identifier inside one path segment. */
export function foldSegment(segment: string): string {
  if (segment.length > LONGEST) return ID;
  let digits = 0;
  for (let i = 0; i < segment.length; i++) {
    const c = segment.charCodeAt(i);
    if (c === 0x40) return ID; // an address of a person
    if (c >= 48 && c <= 57) digits++;
  }
  if (digits === 0) return segment;
  if (digits === segment.length) return ID;
  if (ONLY_DIGITS.test(segment) || HEX.test(segment)) return ID;
  const folded = segment.replace(UUID, ID);
  if (folded !== segment) return folded;
  if (OPAQUE.test(segment) && !/[-_.](?=[a-z]+$)/i.test(segment)) return ID;
  return segment.replace(DIGIT_RUN, `$1${ID}`).replace(LONG_DIGIT_RUN, ID);
}
