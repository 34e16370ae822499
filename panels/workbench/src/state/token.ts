import { useSyncExternalStore } from 'react';
import { STORAGE } from '../config';

/** `needed`: the backend asks for one; `wrong`: it refused the one that was sent. */
export type TokenState = 'fine' | 'needed' | 'wrong';

let state: TokenState = 'fine';
const listeners = new Set<() => void>();
function become(next: TokenState): void {
  if (next === state) return;
  state = next;
  listeners.forEach((listener) => listener());
}

/** Kept for the life of the tab only. */
export const readToken = (): string | undefined => sessionStorage.getItem(STORAGE.token) ?? undefined;

export function storeToken(token: string): void {
  sessionStorage.setItem(STORAGE.token, token);
  become('fine');
}

export const tokenRefused = (sent: boolean): void => become(sent ? 'wrong' : 'needed');

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useTokenState = (): TokenState => useSyncExternalStore(subscribe, () => state);
