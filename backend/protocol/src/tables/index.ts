export * from './column';
export * from './l7-flow-log';
export * from './metrics';
export * from './tags';
export * from './told';
import { type TableSpec } from './column';
import { L7_FLOW_LOG } from './l7-flow-log';
import { ADDRESS, AGENT_LEDGER, HOST, LISTENER, PROCESS } from './tags';

/** Every table an agent may send, by the last part of its path. */
export const AGENT_TABLES: Readonly<Record<string, TableSpec>> = Object.freeze({
  [L7_FLOW_LOG.name]: L7_FLOW_LOG,
  [PROCESS.name]: PROCESS,
  [HOST.name]: HOST,
  [ADDRESS.name]: ADDRESS,
  [LISTENER.name]: LISTENER,
  [AGENT_LEDGER.name]: AGENT_LEDGER,
});
