/** Version of the agent ↔ backend ↔ data source contract. A server accepts this one and the one before it. */
export const PROTOCOL_VERSION = 1;

/** Header that carries {@link PROTOCOL_VERSION} on every agent batch. */
export const PROTOCOL_HEADER = 'x-thalweg-protocol';
/** Header that names the agent: its `agent_id`, decimal. */
export const AGENT_HEADER = 'x-thalweg-agent';
/** Header that numbers a sender's batches of one table, decimal, ascending within {@link BOOT_HEADER}. */
export const BATCH_HEADER = 'x-thalweg-batch';
/** Header that tells one run of an agent from the next: its start, Unix ns, decimal. */
export const BOOT_HEADER = 'x-thalweg-boot';
/** Header that counts the sending attempts of this batch from 1; above 1 the server looks for an earlier insert. */
export const ATTEMPT_HEADER = 'x-thalweg-attempt';
/** Media type of an agent batch: one or more ClickHouse Native blocks of one table. */
export const NATIVE_MEDIA_TYPE = 'application/x-clickhouse-native';
