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
  const shown = words.slice(1).map((word, i) => (mask && !isShown(name, words, i + 1) ? MASK : word));
  const rest = collapse(shown);
  if (total > words.length) rest.push('…');
  return { name: cutText(name, 64), resource: cutText(rest.join(' '), limit), endpoint: endpointOf(name, words) };
}

/** A run of masked values says no more than one. */
function collapse(words: readonly string[]): string[] {
  return words.filter((word, i) => word !== MASK || words[i - 1] !== MASK);
}

function isShown(name: string, words: readonly string[], index: number): boolean {
  if (SECRET.has(name)) return false;
  if (CONTAINERS.has(name)) {
    if (index === 1) return true;
    if (SECRET_SUBCOMMANDS.has(`${name} ${(words[1] as string).toUpperCase()}`)) return false;
    return index === 2 && !/^(?:SETINFO|SETNAME|LOAD)$/i.test(words[1] as string);
  }
  if (SCRIPTS.has(name)) {
    if (index === 1) return name !== 'EVAL' && name !== 'EVAL_RO';
    return index === 2 || index <= 2 + Number(words[2]);
  }
  if (name === 'HELLO') return index === 1;
  if (PLAIN.has(name) || ALL_KEYS.has(name)) return true;
  if (PAIRS.has(name)) return index % 2 === 1;
  if (name === 'XREAD' || name === 'XREADGROUP' || name === 'BITOP') return true;
  return index === 1;
}

/** `GET book:*`: the command and the kind of key, as far as its prefix names one. */
function endpointOf(name: string, words: readonly string[]): string {
  if (CONTAINERS.has(name)) return `${name} ${(words[1] ?? '').toUpperCase()}`.trim().slice(0, 64);
  const first = SCRIPTS.has(name) ? 3 : 1;
  if (SECRET.has(name) || NO_KEYS.has(name) || name === 'SELECT') return name.slice(0, 64);
  const prefix = /^([A-Za-z][A-Za-z_.-]{0,31})[:/|]/.exec(words[first] ?? '')?.[1];
  return prefix === undefined ? name.slice(0, 64) : `${name.slice(0, 64)} ${prefix}:*`;
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
