import {
  type handleServerStreamingCall,
  type sendUnaryData,
  type Server,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { SERVICES } from './services';

type Open = { end(): void };

/**
 * What go-plugin's host expects beside Grafana's services. Its streams stay open and silent: there is nothing to
 * broker, and a shared backend's output is nobody's.
 */
export function addGoPlugin(server: Server): { close(): void } {
  const open = new Set<Open>();
  const keep = (stream: Open & { on(event: 'cancelled' | 'close', listener: () => void): unknown }) => {
    open.add(stream);
    stream.on('cancelled', () => open.delete(stream));
    stream.on('close', () => open.delete(stream));
  };
  server.addService(SERVICES.controller, {
    // A Grafana that stops says so to its plugin. This backend serves others, too, and lives on.
    Shutdown: (_call: ServerUnaryCall<object, object>, done: sendUnaryData<object>) => done(null, {}),
  });
  server.addService(SERVICES.broker, {
    StartStream: (call: ServerDuplexStream<object, object>) => {
      keep(call);
      call.on('data', () => undefined);
      call.on('end', () => {
        open.delete(call);
        call.end();
      });
      call.on('error', () => open.delete(call));
    },
  });
  server.addService(SERVICES.stdio, {
    StreamStdio: ((call: ServerWritableStream<object, object>) => keep(call)) as handleServerStreamingCall<
      object,
      object
    >,
  });
  const serving = { status: 'SERVING' };
  const isKnown = (service: string) => service === '' || service === 'plugin';
  server.addService(SERVICES.health, {
    Check: (call: ServerUnaryCall<{ service: string }, object>, done: sendUnaryData<object>) =>
      isKnown(call.request.service)
        ? done(null, serving)
        : done({ code: status.NOT_FOUND, details: `no service ${JSON.stringify(call.request.service)}` }),
    Watch: (call: ServerWritableStream<{ service: string }, object>) => {
      call.write(isKnown(call.request.service) ? serving : { status: 'SERVICE_UNKNOWN' });
      keep(call);
    },
  });
  return {
    close: () => {
      for (const stream of open) stream.end();
    },
  };
}
