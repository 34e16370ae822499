import { type FastifyInstance } from 'fastify';
import { type IntakeDeps } from '../intake';

/** `POST /api/v1/prometheus` and `/api/v1/write`: Prometheus remote write 1.0 and 2.0. */
export function registerRemoteWrite(_scope: FastifyInstance, _deps: IntakeDeps): void {}
