/** Every failure that the agent reports, with a stable code and what to do about it. */
export type AgentErrorCode =
  | 'config_unknown_key'
  | 'config_bad_value'
  | 'config_unreadable'
  | 'usage'
  | 'preflight_failed'
  | 'proxy_failed'
  | 'data_dir_unusable'
  | 'recording_unreadable'
  | 'recording_corrupt'
  | 'recording_mismatch'
  | 'recording_full'
  | 'batch_rejected';

export class AgentError extends Error {
  constructor(
    readonly code: AgentErrorCode,
    message: string,
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'AgentError';
  }
}

/** Text of whatever was thrown, for a log line. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}

/** `errno` name of a system error, or an empty string. */
export function errnoOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

export function unknownKey(where: string, key: string, known: readonly string[]): AgentError {
  const near = nearest(key, known);
  return new AgentError(
    'config_unknown_key',
    `${where} has the unknown key ${JSON.stringify(key)}`,
    near ? `Did you mean ${near}?` : `Known keys: ${known.join(', ')}`,
  );
}

export function badValue(where: string, received: unknown, wanted: string): AgentError {
  return new AgentError('config_bad_value', `${where} is ${JSON.stringify(received)}`, `Give ${wanted}.`);
}

export function corruptRecording(file: string, offset: number, detail: string): AgentError {
  return new AgentError(
    'recording_corrupt',
    `${file}: ${detail} at byte ${offset}`,
    'Everything before that byte was replayed. Record again if the rest is needed.',
  );
}

/** The known name within two edits of `name`, if any: enough to catch a slip of the finger. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = 3;
  for (const candidate of known) {
    const distance = editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) >= bound) return bound;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? bound;
}
