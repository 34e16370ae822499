import { type Answer, type Question } from '@thalweg/protocol';
import { type Failure } from '../errors';

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** What the data source needs of a backend; tests bring their own. */
export interface ThalwegClient {
  /** One answer per question, in order. `key` names the request, so that a newer one cancels it. */
  ask(questions: Question[], options?: { key?: string }): Promise<Result<Answer[]>>;
  /** `GET` of a path outside the questions: health and the like. */
  get(path: string): Promise<Result<unknown>>;
}
