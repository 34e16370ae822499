import { type GrpcMethods } from '../grpc-listener';
import { type IntakeDeps } from '../intake';

/** SkyWalking's services over gRPC. */
export function skyWalkingMethods(_deps: IntakeDeps): GrpcMethods {
  return {};
}
