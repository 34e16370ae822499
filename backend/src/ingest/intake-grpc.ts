import { type FastifyInstance } from 'fastify';
import { type Config } from '../config';
import { type IntakeDeps } from './intake';

export interface GrpcIntakes {
  close(): Promise<void>;
}

/** OTLP and SkyWalking over gRPC, each on its own address. */
export async function startGrpcIntakes(
  _app: FastifyInstance,
  _config: Config,
  _deps: IntakeDeps,
): Promise<GrpcIntakes> {
  return { close: async () => undefined };
}
