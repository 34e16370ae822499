import { EngineError } from '../errors';

/** ClickHouse's error codes that say "not now" rather than "not this". */
const UNAVAILABLE = new Set([
  74, // CANNOT_READ_FROM_FILE_DESCRIPTOR
  75, // CANNOT_WRITE_TO_FILE_DESCRIPTOR
  76, // CANNOT_OPEN_FILE
  159, // TIMEOUT_EXCEEDED
  202, // TOO_MANY_SIMULTANEOUS_QUERIES
  209, // SOCKET_TIMEOUT
  210, // NETWORK_ERROR
  241, // MEMORY_LIMIT_EXCEEDED
  242, // TABLE_IS_READ_ONLY
  243, // NOT_ENOUGH_SPACE
  252, // TOO_MANY_PARTS
  279, // ALL_CONNECTION_TRIES_FAILED
  319, // UNKNOWN_STATUS_OF_INSERT
  439, // CANNOT_SCHEDULE_TASK
  999, // KEEPER_EXCEPTION
]);

/** Errors of the operating system and the network: disk full, no file handle, server away. */
const UNAVAILABLE_ERRNO =
  /\b(ENOSPC|EMFILE|ENFILE|EIO|EROFS|EDQUOT|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND)\b/;

/** Told apart by `code`: across engines and package copies `instanceof` does not hold. */
export function toEngineError(error: unknown): unknown {
  if (error instanceof EngineError || !(error instanceof Error)) return error;
  const given = (error as { code?: unknown }).code;
  const code = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : codeOf(error.message);
  const unavailable =
    code === undefined
      ? UNAVAILABLE_ERRNO.test(String(given ?? '')) ||
        UNAVAILABLE_ERRNO.test(error.message) ||
        /timeout|socket hang up/i.test(error.message)
      : UNAVAILABLE.has(code) && !/Too many partitions for single INSERT/i.test(error.message);
  return new EngineError(oneLine(error.message), code, unavailable ? 'unavailable' : 'refused', { cause: error });
}

function codeOf(message: string): number | undefined {
  const match = /Code: (\d+)/.exec(message);
  return match ? Number(match[1]) : undefined;
}

function oneLine(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim();
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
