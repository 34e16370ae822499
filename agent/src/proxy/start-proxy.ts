import { type AgentConfig } from '../config';
import { AgentError, reasonOf } from '../errors';
import { type Ledger } from '../ledger';
import { IntegrationProxy, type ProxyLog } from './integration-proxy';
import { proxyAddress } from './proxy-listen';

/** Starts the integration proxy if it is switched on. */
export async function startProxy(
  config: AgentConfig,
  agentId: number,
  ledger: Ledger,
  log: ProxyLog,
): Promise<IntegrationProxy | undefined> {
  const address = proxyAddress(config);
  if (!address) return undefined;
  const proxy = new IntegrationProxy(
    {
      address,
      agentId,
      backendUrl: config.backend_url,
      token: config.token,
      proxyToken: config.proxy_token,
      bodyBytes: config.proxy_body_bytes,
      requests: config.proxy_requests,
      timeoutMs: config.send_timeout_ms,
    },
    ledger,
    log,
  );
  try {
    await proxy.start();
  } catch (error) {
    throw new AgentError(
      'proxy_failed',
      `the proxy cannot listen on ${config.proxy_listen}: ${reasonOf(error)}`,
      'Set THALWEG_PROXY_LISTEN to an address of this host and a free port, or to off.',
      { cause: error },
    );
  }
  return proxy;
}
