import { type Answer, type Health, type Question } from '@thalweg/protocol';

/** A call of the HTTP API; `path` begins with `/api/v1/`. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Buffer;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The Thalweg that answers a data source: this one, or another over HTTP. */
export interface Upstream {
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  call(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse>;
  health(signal: AbortSignal): Promise<Health>;
}

/** Headers of an answer that Grafana hands on. */
export const PASSED_HEADERS = Object.freeze(['content-type', 'retry-after', 'allow']);
