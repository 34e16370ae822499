/** Version of the agent, as hosts and recordings tell it. */
export const AGENT_VERSION = '0.1.0';
