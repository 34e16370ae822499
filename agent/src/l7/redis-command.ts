/** What may be shown of a Redis command: its name, subcommand and keys. Values are masked. */
import { MASK } from './mask';
import { cutText } from './text';

/** Commands with subcommands, the second word of which says what is done. */
const CONTAINERS = new Set(
  'ACL CLIENT CLUSTER COMMAND CONFIG DEBUG FUNCTION LATENCY MEMORY MODULE OBJECT PUBSUB SCRIPT SENTINEL SLOWLOG XGROUP XINFO'.split(
    ' ',
  ),
);
/** Every argument is a key or channel. */
const ALL_KEYS = new Set(
  'DEL UNLINK EXISTS TOUCH WATCH MGET PFCOUNT PFMERGE SINTER SUNION SDIFF SINTERSTORE SUNIONSTORE SDIFFSTORE SUBSCRIBE UNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE RENAME RENAMENX RPOPLPUSH'.split(
    ' ',
  ),
);
/** Key, value, key, value, … */
const PAIRS = new Set(['MSET', 'MSETNX']);
/** Numbers and options that say nothing about anybody. */
const PLAIN = new Set(
  'SELECT SWAPDB EXPIRE PEXPIRE EXPIREAT PEXPIREAT LRANGE LTRIM LINDEX GETRANGE ZRANGE ZREVRANGE INCRBY DECRBY INCRBYFLOAT SCAN HSCAN SSCAN ZSCAN INFO WAIT FLUSHALL FLUSHDB MOVE BLPOP BRPOP BZPOPMIN BZPOPMAX LPOP RPOP SPOP SETBIT GETBIT READONLY READWRITE'.split(
    ' ',
  ),
);
/** Commands whose arguments may all be secret, or hold text of the user's. */
const SECRET = new Set(['AUTH', 'MIGRATE', 'ECHO', 'PING']);
const SECRET_SUBCOMMANDS = new Set(['ACL SETUSER', 'SENTINEL SET']);
/** Script, number of keys, keys, arguments. */
const SCRIPTS = new Set(['EVAL', 'EVALSHA', 'EVAL_RO', 'EVALSHA_RO', 'FCALL', 'FCALL_RO']);
const NO_KEYS = new Set([
  'HELLO',
  'MULTI',
  'EXEC',
  'DISCARD',
  'QUIT',
  'MONITOR',
  'SYNC',
  'PSYNC',
  'REPLCONF',
  'SHUTDOWN',
  'SAVE',
  'BGSAVE',
  'DBSIZE',
  'TIME',
  'ROLE',
  'LOLWUT',
  'UNWATCH',
  'RESET',
]);

export interface RedisCommand {
  readonly name: string;
  readonly resource: string;
  readonly endpoint: string;
}

/** @param words the command's first arguments, @param total how many it has */
export function describeCommand(words: readonly string[], total: number, mask: boolean, limit: number): RedisCommand {
  const name = (words[0] ?? '').toUpperCase();
  const kind = KINDS.get(name) ?? KIND.KEY_FIRST;
  let rest = '';
  let wasMasked = false;
  for (let i = 1; i < words.length; i++) {
    const isMasked = mask && !isShown(name, kind, words, i);
    if (isMasked && wasMasked) continue; // a run of masked values says no more than one
    if (i > 1) rest += ' ';
    rest += isMasked ? MASK : (words[i] as string);
    wasMasked = isMasked;
  }
  if (total > words.length) rest += ' …';
  return { name, resource: cutText(rest, limit), endpoint: endpointOf(name, kind, words) };
}

const KIND = { KEY_FIRST: 0, SECRET: 1, CONTAINER: 2, SCRIPT: 3, SHOWN: 4, PAIRS: 5, HELLO: 6 } as const;

/** One look-up per command instead of one per list. */
const KINDS = new Map<string, number>([
  ...[...PLAIN, ...ALL_KEYS, 'XREAD', 'XREADGROUP', 'BITOP'].map((name) => [name, KIND.SHOWN] as const),
  ...[...PAIRS].map((name) => [name, KIND.PAIRS] as const),
  ...[...SCRIPTS].map((name) => [name, KIND.SCRIPT] as const),
  ...[...CONTAINERS].map((name) => [name, KIND.CONTAINER] as const),
  ...[...SECRET].map((name) => [name, KIND.SECRET] as const),
  ['HELLO', KIND.HELLO],
]);

function isShown(name: string, kind: number, words: readonly string[], index: number): boolean {
  switch (kind) {
    case KIND.SECRET:
      return false;
    case KIND.CONTAINER:
      if (index === 1) return true;
      if (SECRET_SUBCOMMANDS.has(`${name} ${(words[1] as string).toUpperCase()}`)) return false;
      return index === 2 && !/^(?:SETINFO|SETNAME|LOAD)$/i.test(words[1] as string);
    case KIND.SCRIPT:
      if (index === 1) return name !== 'EVAL' && name !== 'EVAL_RO';
      return index === 2 || index <= 2 + Number(words[2]);
    case KIND.SHOWN:
      return true;
    case KIND.PAIRS:
      return index % 2 === 1;
    default:
      return index === 1;
  }
}

/** `GET book:*`: the command and the kind of key, as far as its prefix names one. */
function endpointOf(name: string, kind: number, words: readonly string[]): string {
  if (kind === KIND.CONTAINER) return `${name} ${(words[1] ?? '').toUpperCase()}`.trim().slice(0, 64);
  if (kind === KIND.SECRET || kind === KIND.HELLO || NO_KEYS.has(name)) return name;
  const key = words[kind === KIND.SCRIPT ? 3 : 1] ?? '';
  for (let i = 0; i < key.length && i <= 32; i++) {
    const c = key.charCodeAt(i);
    if (i > 0 && (c === 0x3a || c === 0x2f || c === 0x7c)) return `${name} ${key.slice(0, i)}:*`;
    const letter = c | 0x20;
    const isPart = (letter >= 0x61 && letter <= 0x7a) || (i > 0 && (c === 0x5f || c === 0x2d || c === 0x2e));
    if (!isPart) break;
  }
  return name;
}

const CLIENT_ERRORS = new Set(
  'WRONGTYPE NOAUTH WRONGPASS NOPERM MOVED ASK EXECABORT NOSCRIPT BUSYGROUP BUSYKEY NOGROUP NOPROTO CROSSSLOT UNBLOCKED INVALIDOBJ'.split(
    ' ',
  ),
);

/** `ERR` and the states of a server that cannot serve are the server's error; what the caller asked wrongly is the client's. */
export function isClientError(error: string): boolean {
  return CLIENT_ERRORS.has(error.split(' ', 1)[0] as string);
}

/** Error texts repeat what was sent: `unknown command 'x', with args beginning with: 'secret'`. */
export function maskError(error: string): string {
  return error.replace(/(with args beginning with:).*/, `$1 ${MASK}`);
}

const INLINE = new Set(
  'PING ECHO QUIT AUTH HELLO SELECT GET SET DEL EXISTS TTL TYPE KEYS INCR DECR EXPIRE HGET HGETALL LLEN LRANGE SCARD SMEMBERS ZCARD INFO CONFIG CLIENT COMMAND CLUSTER DBSIZE ROLE TIME SLOWLOG LATENCY MEMORY OBJECT MONITOR SYNC PSYNC REPLCONF SAVE BGSAVE LASTSAVE FLUSHDB FLUSHALL SHUTDOWN SUBSCRIBE PUBLISH MULTI EXEC DISCARD READONLY ASKING'.split(
    ' ',
  ),
);

/** What people and health checks type. Anything else on a line by itself is likelier the middle of a value. */
export function isInlineCommand(name: string): boolean {
  return INLINE.has(name.toUpperCase());
}
