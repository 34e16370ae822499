import { type FastifyInstance } from 'fastify';
import { type ApiDeps } from './index';

/** `POST /api/v1/trace/completion`: spans handed in, the whole trace back. */
export function registerCompletionRoute(_app: FastifyInstance, _deps: Required<ApiDeps>): void {}
