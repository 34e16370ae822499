import { type FastifyInstance } from 'fastify';
import { type IntakeDeps } from '../intake';

/** `POST /api/v1/telegraf`, `/write`, `/api/v2/write`, `GET /ping`, `/health`: line protocol as InfluxDB takes it. */
export function registerLineProtocol(_scope: FastifyInstance, _deps: IntakeDeps): void {}
