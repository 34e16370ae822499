import { type FastifyInstance } from 'fastify';
import { type ApiDeps } from '../index';

/** `/tempo/api/…`: Tempo’s HTTP API, for Grafana’s own Tempo data source. */
export function registerTempoApi(_app: FastifyInstance, _deps: Required<ApiDeps>): void {}
