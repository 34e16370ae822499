import { type LayoutPort } from './layout-job';

/** Starts the worker, or answers null where there is none: no Worker, or a policy that forbids it. */
export function spawnLayoutWorker(): LayoutPort | null {
  if (typeof Worker === 'undefined') return null;
  try {
    // The bundler looks for exactly this expression.
    return new Worker(new URL('./layout.worker.ts', import.meta.url)) as unknown as LayoutPort;
  } catch {
    // A content security policy throws here; the page lays out by itself then.
    return null;
  }
}
