/** Messages of the plugin protocol (proto/backend.proto) as the loader hands them over: defaults filled in. */

export interface DataSourceInstanceSettings {
  readonly name: string;
  readonly url: string;
  readonly jsonData: Buffer;
  readonly decryptedSecureJsonData: Readonly<Record<string, string>>;
  readonly uid: string;
}

export interface PluginContext {
  readonly dataSourceInstanceSettings: DataSourceInstanceSettings | null;
  readonly pluginVersion: string;
}

export interface DataQuery {
  readonly refId: string;
  readonly maxDataPoints: number;
  readonly intervalMS: number;
  readonly timeRange: { readonly fromEpochMS: number; readonly toEpochMS: number } | null;
  readonly json: Buffer;
}

export interface QueryDataRequest {
  readonly pluginContext: PluginContext | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly queries: readonly DataQuery[];
}

export interface DataResponse {
  /** Arrow IPC files, one a frame. */
  readonly frames?: Uint8Array[];
  readonly error?: string;
  readonly status: number;
  readonly errorSource?: ErrorSource;
}
/** Whose fault it is to Grafana: the plugin's, or that of what it asks and of who asks. */
export type ErrorSource = 'plugin' | 'downstream';

export interface QueryDataResponse {
  readonly responses: Record<string, DataResponse>;
}

export interface QueryChunkedDataResponse {
  readonly refId: string;
  readonly frameId?: string;
  readonly frame?: Uint8Array;
  readonly error?: string;
  readonly status: number;
  readonly errorSource?: ErrorSource;
}

export interface CheckHealthRequest {
  readonly pluginContext: PluginContext | null;
}
export interface CheckHealthResponse {
  readonly status: 'OK' | 'ERROR';
  readonly message: string;
  readonly jsonDetails: Uint8Array;
}

export interface CollectMetricsRequest {
  readonly pluginContext: PluginContext | null;
}
export interface CollectMetricsResponse {
  readonly metrics: { readonly prometheus: Uint8Array };
}

export interface CallResourceRequest {
  readonly pluginContext: PluginContext | null;
  readonly path: string;
  readonly method: string;
  readonly body: Buffer;
}
export interface CallResourceResponse {
  readonly code?: number;
  readonly headers?: Record<string, { readonly values: string[] }>;
  readonly body: Uint8Array;
}

export interface StreamRequest {
  readonly pluginContext: PluginContext | null;
  readonly path: string;
}
export interface StreamStatus {
  readonly status: 'OK' | 'NOT_FOUND' | 'PERMISSION_DENIED';
}
export interface StreamPacket {
  readonly data: Uint8Array;
}
