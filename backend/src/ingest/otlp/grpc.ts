import { type GrpcMethod, type GrpcMethods } from '../grpc-listener';
import { type IntakeDeps } from '../intake';
import { otlpIntake, type Signal } from './intake';
import { responseBytes } from './routes';

/** The three Export services: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc */
export function otlpMethods(deps: IntakeDeps): GrpcMethods {
  const take = otlpIntake(deps);
  const exportOf = (signal: Signal): GrpcMethod => ({
    unary: async (message, { agent }) => responseBytes(await take(signal, 'protobuf', message, agent)),
  });
  return {
    '/opentelemetry.proto.collector.trace.v1.TraceService/Export': exportOf('traces'),
    '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': exportOf('metrics'),
    '/opentelemetry.proto.collector.logs.v1.LogsService/Export': exportOf('logs'),
  };
}
