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
  if (!query.includes('=')) return query;
  return query.replace(/([?&;])([^=&;]*)=([^&;]*)/g, (_all, lead: string, name: string, value: string) =>
    value !== '' && (isSecretName(name) || SECRET_VALUE.test(value))
      ? `${lead}${name}=${MASK}`
      : `${lead}${name}=${value}`,
  );
}

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
