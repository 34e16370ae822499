import { pino } from 'pino';
import { type AgentLog } from './agent';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** One JSON line for each event, on standard output; an unknown level is `info`. */
export function createLog(level: string): AgentLog {
  const logger = pino({ level: LEVELS.includes(level) ? level : 'info', base: { part: 'agent' } });
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}
