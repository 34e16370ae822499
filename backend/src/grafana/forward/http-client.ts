import http from 'node:http';
import https from 'node:https';
import { PLUGIN_DEFAULTS } from '../config';
import { type DataSource } from '../data-source';
import { PluginError } from '../errors';
import { type ApiRequest, type ApiResponse, PASSED_HEADERS } from '../upstream';

/** Says who forwards a call. HTTP routes never forward, so that no loop can be; the header is for logs. */
export const FORWARDED_HEADER = 'x-thalweg-forwarded-by';

export interface HttpClientOptions {
  readonly origin: URL;
  readonly source: DataSource;
  /** Instance id of this backend. */
  readonly forwardedBy: string;
  /** Largest answer, B. */
  readonly answerBytes: number;
}

/** Connections to one other Thalweg, with the key and the TLS settings of one data source. Follows no redirects. */
export class HttpClient {
  private readonly agent: http.Agent;

  constructor(private readonly options: HttpClientOptions) {
    const { origin, source } = options;
    const pool = { keepAlive: true, maxSockets: PLUGIN_DEFAULTS.connectionsPerOther, maxFreeSockets: 4 };
    const { skipVerify, serverName, ca, cert, key } = source.tls;
    this.agent =
      origin.protocol === 'https:'
        ? new https.Agent({
            ...pool,
            rejectUnauthorized: !skipVerify,
            ...(serverName === undefined ? {} : { servername: serverName }),
            ...(ca === undefined ? {} : { ca }),
            ...(cert === undefined ? {} : { cert }),
            ...(key === undefined ? {} : { key }),
          })
        : new http.Agent(pool);
  }

  get origin(): string {
    return this.options.origin.origin;
  }

  /** Ends calls under way, too. */
  close(): void {
    this.agent.destroy();
  }

  async call({ method, path, body }: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    const { origin, source, forwardedBy } = this.options;
    const { request } = origin.protocol === 'https:' ? https : http;
    const headers = {
      accept: 'application/json, application/problem+json',
      [FORWARDED_HEADER]: forwardedBy,
      ...(source.key === '' ? {} : { authorization: `Bearer ${source.key}` }),
      ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
    };
    try {
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        const call = request(new URL(path, origin), { method, headers, agent: this.agent, signal }, resolve);
        call.on('error', reject);
        call.end(body);
      });
      return await this.read(response);
    } catch (error) {
      if (signal.aborted || error instanceof PluginError) throw error;
      throw new PluginError('other_unreachable', `${this.origin}: ${causeOf(error)}`, { cause: error });
    }
  }

  private async read(response: http.IncomingMessage): Promise<ApiResponse> {
    const { answerBytes } = this.options;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop closes the connection.
      if (size > answerBytes)
        throw new PluginError('answer_too_large', `${this.origin} sends more than ${answerBytes} bytes`);
      chunks.push(chunk);
    }
    const headers = Object.fromEntries(
      PASSED_HEADERS.flatMap((name) => {
        const value = response.headers[name];
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
    return { status: response.statusCode ?? 502, headers, body: Buffer.concat(chunks) };
  }
}

/** Several addresses of one name fail together, without a message of their own. */
function causeOf(error: unknown): string {
  const { message, errors, code } = error as { message?: string; errors?: Error[]; code?: string };
  return message || errors?.map((one) => one.message).join(', ') || code || String(error);
}
