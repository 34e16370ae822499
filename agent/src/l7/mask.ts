/** What stands for a value that is not kept. */
export const MASK = '***';

const SECRET_PART = /token|passw|passphrase|pwd|secret|api[-_.]?key|credential|signature|session|jwt|auth/;
const SECRET_WHOLE = /^(?:.*[-_.])?(?:key|sig|code|sid|pin|otp|pass)$/;
/** A JSON web token is a secret under any name. */
const SECRET_VALUE = /^eyJ[\w-]{5,}\.[\w-]*/;

/** Query parameters whose values are never kept. */
export function isSecretName(name: string): boolean {
  const lower = percentDecoded(name).toLowerCase();
  return SECRET_PART.test(lower) || SECRET_WHOLE.test(lower) || SECRET_PART.test(camelSplit(name));
}

function camelSplit(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // malformed escapes are judged as they stand
  }
}

/** Masks secrets in a request target or URL: query parameters, path parameters (`;jsessionid=`), user information. */
export function maskTarget(target: string): string {
  let text = target;
  if (text.includes('@')) text = text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, `$1${MASK}@`);
  const question = text.indexOf('?');
  const path = question < 0 ? text : text.slice(0, question);
  const maskedPath = path.includes(';') ? path.replace(/;([^;/=]+)=([^;/]*)/g, maskPair(';')) : path;
  if (question < 0) return maskedPath;
  return maskedPath + maskQuery(text.slice(question));
}

/** `query` begins with its question mark. */
function maskQuery(query: string): string {
  let out = '';
  let copied = 0;
  let at = 1;
  while (at < query.length) {
    let end = at;
    let equals = -1;
    for (; end < query.length; end++) {
      const c = query.charCodeAt(end);
      if (c === 0x26 || c === 0x3b) break;
      if (c === 0x3d && equals < 0) equals = end;
    }
    if (equals > 0 && equals + 1 < end && isSecretPair(query, at, equals, end)) {
      out += query.slice(copied, equals + 1) + MASK;
      copied = end;
    }
    at = end + 1;
  }
  return copied === 0 ? query : out + query.slice(copied);
}

function isSecretPair(query: string, start: number, equals: number, end: number): boolean {
  const name = query.slice(start, equals);
  let isSecret = judged.get(name);
  if (isSecret === undefined) {
    isSecret = isSecretName(name);
    if (judged.size >= JUDGED_NAMES) judged.clear();
    if (name.length <= 64) judged.set(name, isSecret);
  }
  return isSecret || (query.startsWith('eyJ', equals + 1) && SECRET_VALUE.test(query.slice(equals + 1, end)));
}

/** Parameter names repeat; what was found of them is remembered. */
const judged = new Map<string, boolean>();
const JUDGED_NAMES = 1024;

function maskPair(lead: string): (all: string, name: string, value: string) => string {
  return (_all, name, value) => `${lead}${name}=${isSecretName(name) ? MASK : value}`;
}

/** Headers that carry credentials: not kept even when they are asked for. */
export const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
  'x-xsrf-token',
  'x-amz-security-token',
]);
