/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html and MariaDB's additions. */

/** How a command is answered. */
export const ANSWER = {
  /** OK, ERR, LOCAL INFILE or a result set. */
  RESULT: 0,
  /** OK, EOF or ERR. */
  SIMPLE: 1,
  PREPARE: 2,
  /** Rows until EOF, without column definitions. */
  FETCH: 3,
  /** Column definitions until EOF. */
  FIELD_LIST: 4,
  /** One packet of text. */
  STATISTICS: 5,
  /** As a log-in: several packets each way, then OK or ERR. */
  AUTHENTICATION: 6,
  NONE: 7,
  /** A stream that is no longer requests and responses. */
  REPLICATION: 8,
} as const;

export interface Command {
  readonly name: string;
  readonly answer: number;
  /** What the payload holds after the command byte. */
  readonly argument: 'none' | 'sql' | 'name' | 'statement' | 'opaque';
  /** Shortest and longest payload, command byte included: what tells a command from chance. */
  readonly min: number;
  readonly max: number;
}

const ANY = 0xffffff;

function command(name: string, answer: number, argument: Command['argument'], min: number, max = ANY): Command {
  return Object.freeze({ name: `COM_${name}`, answer, argument, min, max });
}

export const COM_QUERY = 0x03;
export const COM_STMT_PREPARE = 0x16;
export const COM_STMT_CLOSE = 0x19;

const COMMANDS = new Map<number, Command>([
  [0x01, command('QUIT', ANSWER.NONE, 'none', 1, 1)],
  [0x02, command('INIT_DB', ANSWER.SIMPLE, 'name', 1, 1024)],
  [COM_QUERY, command('QUERY', ANSWER.RESULT, 'sql', 2)],
  [0x04, command('FIELD_LIST', ANSWER.FIELD_LIST, 'name', 2, 2048)],
  [0x05, command('CREATE_DB', ANSWER.SIMPLE, 'name', 2, 1024)],
  [0x06, command('DROP_DB', ANSWER.SIMPLE, 'name', 2, 1024)],
  [0x07, command('REFRESH', ANSWER.SIMPLE, 'opaque', 2, 2)],
  [0x08, command('SHUTDOWN', ANSWER.SIMPLE, 'opaque', 1, 2)],
  [0x09, command('STATISTICS', ANSWER.STATISTICS, 'none', 1, 1)],
  [0x0a, command('PROCESS_INFO', ANSWER.RESULT, 'none', 1, 1)],
  [0x0c, command('PROCESS_KILL', ANSWER.SIMPLE, 'opaque', 5, 5)],
  [0x0d, command('DEBUG', ANSWER.SIMPLE, 'none', 1, 1)],
  [0x0e, command('PING', ANSWER.SIMPLE, 'none', 1, 1)],
  [0x11, command('CHANGE_USER', ANSWER.AUTHENTICATION, 'opaque', 3, 4096)],
  [0x12, command('BINLOG_DUMP', ANSWER.REPLICATION, 'opaque', 11, 4096)],
  [0x13, command('TABLE_DUMP', ANSWER.REPLICATION, 'opaque', 3, 4096)],
  [0x15, command('REGISTER_SLAVE', ANSWER.SIMPLE, 'opaque', 18, 4096)],
  [COM_STMT_PREPARE, command('STMT_PREPARE', ANSWER.PREPARE, 'sql', 2)],
  [0x17, command('STMT_EXECUTE', ANSWER.RESULT, 'statement', 10)],
  [0x18, command('STMT_SEND_LONG_DATA', ANSWER.NONE, 'statement', 7)],
  [COM_STMT_CLOSE, command('STMT_CLOSE', ANSWER.NONE, 'statement', 5, 5)],
  [0x1a, command('STMT_RESET', ANSWER.SIMPLE, 'statement', 5, 5)],
  [0x1b, command('SET_OPTION', ANSWER.SIMPLE, 'opaque', 3, 3)],
  [0x1c, command('STMT_FETCH', ANSWER.FETCH, 'statement', 9, 9)],
  [0x1e, command('BINLOG_DUMP_GTID', ANSWER.REPLICATION, 'opaque', 11, 4096)],
  [0x1f, command('RESET_CONNECTION', ANSWER.SIMPLE, 'none', 1, 1)],
  [0xfa, command('STMT_BULK_EXECUTE', ANSWER.RESULT, 'statement', 7)],
]);

/** The command that a packet with this first byte and length can be. */
export function commandOf(code: number, length: number): Command | undefined {
  const found = COMMANDS.get(code);
  return found !== undefined && length >= found.min && length <= found.max ? found : undefined;
}

/** Errors whose quoted words are names of the schema; in all others they may be data. */
const NAMES_ONLY = new Set([
  1005, 1007, 1008, 1044, 1046, 1047, 1048, 1049, 1050, 1051, 1052, 1054, 1060, 1061, 1072, 1091, 1100, 1109, 1136,
  1142, 1143, 1146, 1176, 1205, 1213, 1227, 1305, 1364, 1451, 1452, 1553, 1792,
]);

export function maskError(code: number, message: string): string {
  if (NAMES_ONLY.has(code)) return message;
  if (code === 1062) return message.replace(/entry '.*' for key/s, "entry '?' for key");
  return message.replace(/'.*'/gs, "'?'").replace(/"[^"]*"/g, '"?"');
}
