import { type GrpcMethods } from '../grpc-listener';
import { type IntakeDeps } from '../intake';

export function otlpMethods(_deps: IntakeDeps): GrpcMethods {
  return {};
}
