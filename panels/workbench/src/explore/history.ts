import { DEFAULTS, STORAGE } from '../config';
import { type Query } from '../model/dashboard';

/** Queries that were run here, newest first, kept in the browser. */
export function readHistory(): Query[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE.history) ?? '[]');
    return Array.isArray(stored) ? (stored as Query[]).slice(0, DEFAULTS.history) : [];
  } catch {
    // Written by something else: begin anew.
    return [];
  }
}

export function remember(query: Query): void {
  const text = JSON.stringify(query);
  const others = readHistory().filter((one) => JSON.stringify(one) !== text);
  localStorage.setItem(STORAGE.history, JSON.stringify([query, ...others].slice(0, DEFAULTS.history)));
}
