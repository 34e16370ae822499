import { type FastifyInstance } from 'fastify';
import { type IntakeDeps } from '../intake';

/** `POST /api/v2/spans`: Zipkin. */
export function registerZipkin(_scope: FastifyInstance, _deps: IntakeDeps): void {}
