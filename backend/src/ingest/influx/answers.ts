import { type FastifyReply } from 'fastify';
import { type BadLine } from './line-decoder';

/** InfluxDB's clients look at the version: they take this for a 1.8, whose write paths of both generations we answer. */
const VERSION_HEADERS = Object.freeze({ 'x-influxdb-version': '1.8.10', 'x-influxdb-build': 'OSS' });
export const VERSION = VERSION_HEADERS['x-influxdb-version'];

export type Generation = 1 | 2;

/** Codes of InfluxDB 2 by status. */
const CODES: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'unauthorized',
  404: 'not found',
  405: 'method not allowed',
  413: 'request too large',
  415: 'invalid',
  422: 'unprocessable entity',
  429: 'too many requests',
  503: 'unavailable',
};

export function withVersion(reply: FastifyReply): FastifyReply {
  return reply.headers(VERSION_HEADERS);
}

/** An error in the form of InfluxDB 1 or 2. */
export function sendError(
  reply: FastifyReply,
  generation: Generation,
  status: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  const code = CODES[status] ?? 'internal error';
  const body = generation === 1 ? { error: message } : { code, message, ...more };
  if (generation === 1) reply.header('x-influxdb-error', message.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, 500));
  else reply.header('x-platform-error-code', code);
  return withVersion(reply).code(status).type('application/json').serializer(JSON.stringify).send(body);
}

/** Names the lines that cost themselves alone; the rest is stored. */
export function describeBadLines(badLines: readonly BadLine[], badLineCount: number, stored: number): string {
  const named = badLines.map(({ line, text, reason }) => `line ${line}: unable to parse '${text}': ${reason}`);
  if (badLineCount > badLines.length) named.push(`and ${badLineCount - badLines.length} more lines`);
  const all = named.join('\n');
  // As InfluxDB says it: "partial" only when something was written.
  return stored > 0 ? `partial write: ${all} dropped=${badLineCount}` : all;
}

/** Of values whose time the store does not keep; InfluxDB counts points. */
export function describeOutOfTime(tooOld: number, tooFarAhead: number): string {
  const ahead = tooFarAhead > 0 ? `, of which ${tooFarAhead} more than a day ahead` : '';
  return `partial write: points beyond retention policy${ahead} dropped=${tooOld + tooFarAhead}`;
}
