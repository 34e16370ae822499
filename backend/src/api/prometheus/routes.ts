import { type FastifyInstance } from 'fastify';
import { type ApiDeps } from '../index';

/** `/prometheus/api/v1/…`: Prometheus’s HTTP API and remote read. */
export function registerPrometheusApi(_app: FastifyInstance, _deps: Required<ApiDeps>): void {}
