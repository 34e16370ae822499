import { table } from './column';

const time = "DateTime64(9, 'UTC')" as const;

/** Processes as agents report them: a row when one is first seen, again when it ends or its facts change. */
export const PROCESS = table({
  name: 'process',
  store: 'tag.process',
  signal: 'process',
  columns: {
    agent_id: { type: 'UInt32', required: true, description: 'Agent on whose host it runs' },
    process_id: { type: 'UInt32', required: true, description: 'Process id in the host namespace' },
    start_time: { type: time, required: true, unit: 'ns', description: 'Start of the process' },
    end_time: { type: time, unit: 'ns', description: 'End of the process, 0 while it runs' },
    kname: { type: 'String', required: true, description: 'Kernel name (comm)' },
    name: { type: 'String', required: true, description: 'Service name derived from what is run' },
    name_source: { type: 'String', description: 'What the name was taken from' },
    command_line: { type: 'String', description: 'Command line, secrets masked' },
    executable: { type: 'String', description: 'Path of the executable' },
    container_id: { type: 'String', description: 'Container id from the cgroup path' },
    netns: { type: 'UInt32', description: 'Network namespace inode' },
    user_id: { type: 'UInt32', description: 'Effective user id' },
  },
});

/** Hosts, one row per agent start and change. */
export const HOST = table({
  name: 'host',
  store: 'tag.host',
  signal: 'host',
  columns: {
    agent_id: { type: 'UInt32', required: true, description: 'Agent' },
    seen_time: { type: time, required: true, unit: 'ns', description: 'When these facts were true' },
    name: { type: 'String', required: true, description: 'Host name' },
    machine_id: { type: 'String', description: 'Stable machine id' },
    os: { type: 'String', description: 'Operating system' },
    kernel: { type: 'String', description: 'Kernel release' },
    cpu_count: { type: 'UInt16', description: 'Processors' },
    memory_bytes: { type: 'UInt64', unit: 'By', description: 'Main memory' },
    agent_version: { type: 'String', description: 'Version of the agent' },
  },
});

/** Addresses with their owner: interfaces of the host and of every network namespace the agent sees. */
export const ADDRESS = table({
  name: 'address',
  store: 'tag.address',
  signal: 'address',
  columns: {
    ip: { type: 'IPv6', required: true, description: 'Address, IPv4 mapped' },
    agent_id: { type: 'UInt32', required: true, description: 'Agent on whose host the address is' },
    seen_time: { type: time, required: true, unit: 'ns', description: 'From when it was so' },
    gone_time: { type: time, unit: 'ns', description: 'Until when, 0 while it is' },
    netns: { type: 'UInt32', description: 'Network namespace inode' },
    interface: { type: 'String', description: 'Interface name' },
    container_id: { type: 'String', description: 'Container that owns the namespace, if any' },
  },
});

/** Listening sockets: who serves an address and port, for rows whose server side is on another host. */
export const LISTENER = table({
  name: 'listener',
  store: 'tag.listener',
  signal: 'listener',
  columns: {
    ip: { type: 'IPv6', required: true, description: 'Address clients connect to, IPv4 mapped' },
    port: { type: 'UInt16', required: true, description: 'Port' },
    agent_id: { type: 'UInt32', required: true, description: 'Agent on whose host it listens' },
    process_id: { type: 'UInt32', required: true, description: 'Listening process' },
    process_start_time: { type: time, required: true, unit: 'ns', description: 'Start of that process' },
    seen_time: { type: time, required: true, unit: 'ns', description: 'From when it was so' },
  },
});

/** Cumulative loss counters of one agent run: captured, and dropped by reason. */
export const AGENT_LEDGER = table({
  name: 'agent_ledger',
  store: 'event.agent_ledger',
  signal: 'agent_ledger',
  columns: {
    agent_id: { type: 'UInt32', required: true, description: 'Agent' },
    boot_time: { type: time, required: true, unit: 'ns', description: 'Start of this run of the agent' },
    time: { type: time, required: true, unit: 'ns', description: 'When the counters were read' },
    signal: { type: 'String', required: true, description: 'What is counted: l7_flow_log, socket_data, …' },
    counter: { type: 'String', required: true, description: 'captured, stored or dropped' },
    reason: { type: 'String', description: 'Why, for dropped' },
    value: { type: 'UInt64', required: true, description: 'Count since the run began' },
  },
});
