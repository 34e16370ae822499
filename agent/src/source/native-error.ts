export type NativeErrorCode = 'addon_missing' | 'bad_option' | 'kernel_refused' | 'already_started';

/** A failure of the native side: what was tried, on what, the errno's name, and what to do about it. */
export class NativeError extends Error {
  constructor(
    readonly code: NativeErrorCode,
    message: string,
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'NativeError';
  }
}

/** Gives an error of the addon a JavaScript stack; its message already names step, object, errno and remedy. */
export function kernelRefused(cause: unknown): NativeError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const remedy = /— ([^\n]*)/.exec(message)?.[1] ?? 'See the message.';
  return new NativeError('kernel_refused', message, remedy, { cause });
}
