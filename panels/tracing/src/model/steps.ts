/** Work in parts: a generator yields wherever it may be interrupted, so that a long trace does not block the page. */
export type Steps<Result> = Generator<void, Result>;

/** Does all of it at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
  }
}

/**
 * Does as much as fits into `budgetMs`; answers what is done when all of it is. The clock is read between parts, so a
 * slice lasts at most as long as the budget and one part more.
 */
export function advance<Result>(
  steps: Steps<Result>,
  budgetMs: number,
  now: () => number = () => performance.now(),
): { readonly done: true; readonly value: Result } | { readonly done: false } {
  const until = now() + budgetMs;
  do {
    const { done, value } = steps.next();
    if (done) {
      return { done: true, value };
    }
  } while (now() < until);
  return { done: false };
}
