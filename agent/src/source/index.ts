export { LIVE_DEFAULTS, type LiveOptions } from './live-options';
export { LiveSource } from './live-source';
export { type Missing, preflight, type ProgramStats } from './native';
export { NativeError, type NativeErrorCode } from './native-error';
export { type RecordBatch, type RecordSource, type SourceCounters } from './source';
