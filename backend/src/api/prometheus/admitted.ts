import { type QuestionGate } from '../../query/gate';
import { ApiError } from './errors';

/** Runs within the bounds that hold for all questions; who left or waited too long hears of it. */
export async function admitted<T>(gate: QuestionGate, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await gate.run(work, signal);
  } catch (error) {
    // What fails once the caller is gone fails because of it.
    if (signal.aborted) throw new ApiError('canceled', 'query was canceled in query execution', { cause: error });
    throw error;
  }
}
