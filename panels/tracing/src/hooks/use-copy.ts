import { useCallback, useEffect, useState } from 'react';

/** Copies text; `copied` holds what was copied for a moment, so that a button can say so. */
export function useCopy() {
  const [copied, setCopied] = useState<string | undefined>();
  useEffect(() => {
    if (copied === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(undefined), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = useCallback((text: string) => {
    const done = () => setCopied(text);
    // Pages that are not served over TLS have no clipboard API: the old way still works there.
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(done, () => copyBySelection(text) && done());
    } else if (copyBySelection(text)) {
      done();
    }
  }, []);
  return { copied, copy };
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}
