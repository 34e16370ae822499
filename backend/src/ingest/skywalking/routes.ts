import { type FastifyInstance } from 'fastify';
import { type IntakeDeps } from '../intake';

/** `POST /v3/segments`, `/v3/segment`: SkyWalking over HTTP. */
export function registerSkyWalking(_scope: FastifyInstance, _deps: IntakeDeps): void {}
