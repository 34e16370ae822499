import { useCallback, useState } from 'react';

/** What screen readers are told next. A text that repeats is told again. */
export function useSpoken() {
  const [spoken, setSpoken] = useState('');
  const say = useCallback(
    // A zero-width space makes the same words a new text.
    (text: string) => setSpoken((last) => (last === text ? `${text}\u200b` : text)),
    [],
  );
  return { spoken, say };
}
