import { type FastifyInstance } from 'fastify';
import { type IntakeDeps } from '../intake';

/** `POST /api/v1/otel/trace`, `/v1/traces`, `/v1/metrics`, `/v1/logs`: OTLP over HTTP. */
export function registerOtlp(_scope: FastifyInstance, _deps: IntakeDeps): void {}
