import { type FastifyInstance } from 'fastify';
import { type Config } from '../config';
import { type GrpcListener, startGrpcListener } from './grpc-listener';
import { type IntakeDeps } from './intake';
import { otlpMethods } from './otlp/grpc';
import { skyWalkingMethods } from './skywalking/grpc';

export interface GrpcIntakes {
  /** Where each is served; undefined where it is off. */
  readonly otlp: string | undefined;
  readonly skywalking: string | undefined;
  close(): Promise<void>;
}

/** OTLP and SkyWalking over gRPC, each on its own address. */
export async function startGrpcIntakes(_app: FastifyInstance, _config: Config, deps: IntakeDeps): Promise<GrpcIntakes> {
  const started: GrpcListener[] = [];
  const close = async () => {
    await Promise.all(started.map((listener) => listener.close()));
  };
  const start = async (options: Parameters<typeof startGrpcListener>[0]): Promise<string | undefined> => {
    const listener = await startGrpcListener(options, deps);
    if (listener) started.push(listener);
    return listener?.address;
  };
  try {
    const otlp = await start({ option: 'otlpGrpcListen', title: 'OTLP over gRPC', methods: otlpMethods(deps) });
    const skywalking = await start({
      option: 'skywalkingGrpcListen',
      title: 'SkyWalking over gRPC',
      methods: skyWalkingMethods(deps),
    });
    return { otlp, skywalking, close };
  } catch (error) {
    await close();
    throw error;
  }
}
