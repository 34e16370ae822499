import { type FastifyInstance } from 'fastify';
import { registerLineProtocol } from './influx/routes';
import { type IntakeDeps, passBodiesThrough } from './intake';
import { registerOtlp } from './otlp/routes';
import { registerRemoteWrite } from './prometheus/routes';
import { registerSkyWalking } from './skywalking/routes';
import { registerZipkin } from './zipkin/routes';

/** What others collect, each over its own standard. */
export function registerIntakes(scope: FastifyInstance, deps: IntakeDeps): void {
  passBodiesThrough(scope);
  registerRemoteWrite(scope, deps);
  registerLineProtocol(scope, deps);
  registerOtlp(scope, deps);
  registerSkyWalking(scope, deps);
  registerZipkin(scope, deps);
}
