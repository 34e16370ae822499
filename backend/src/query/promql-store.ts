import { type Store } from '../store/client';
import { QueryError } from './errors';
import { type PromqlEngine } from './promql-engine';

/** The engine over what the store has. */
export function createPromqlEngine(_store: Store, _signal?: AbortSignal): PromqlEngine {
  const missing = () => Promise.reject(new QueryError('promql_error', 'this build has no engine for it'));
  return {
    instant: missing,
    range: missing,
    exemplars: missing,
    metadata: () => Promise.resolve(new Map()),
    names: missing,
  };
}
