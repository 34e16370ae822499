import { join } from 'node:path';
import { type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** The compiler copies no protocol files, so they are read from the sources, as the schema's SQL is. */
const PROTO_DIRECTORY = join(__dirname, '..', '..', 'src', 'grafana', 'proto');

const definitions = loadSync(['backend.proto', 'go-plugin.proto', 'health.proto'], {
  includeDirs: [PROTO_DIRECTORY],
  keepCase: true,
  // Times in ms and ids stay below 2^53.
  longs: Number,
  enums: String,
  defaults: true,
  arrays: true,
  objects: true,
});
const service = (name: string) => definitions[name] as ServiceDefinition;

/** Services that Grafana's server finds in a plugin. What is not here is answered with "unimplemented". */
export const SERVICES = Object.freeze({
  data: service('pluginv2.Data'),
  diagnostics: service('pluginv2.Diagnostics'),
  resource: service('pluginv2.Resource'),
  stream: service('pluginv2.Stream'),
  controller: service('plugin.GRPCController'),
  broker: service('plugin.GRPCBroker'),
  stdio: service('plugin.GRPCStdio'),
  health: service('grpc.health.v1.Health'),
});
