import { RE2JS } from 're2js';

const MOST_PATTERNS = 200;
const patterns = new Map<string, RE2JS>();

/** A regular expression in RE2's syntax, compiled once. */
export function compiled(source: string): RE2JS {
  let pattern = patterns.get(source);
  if (!pattern) {
    pattern = RE2JS.compile(source);
    if (patterns.size >= MOST_PATTERNS) patterns.clear();
    patterns.set(source, pattern);
  }
  return pattern;
}

/** What is wrong with a regular expression; undefined when nothing is. */
export function patternError(source: string): string | undefined {
  try {
    compiled(source);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
