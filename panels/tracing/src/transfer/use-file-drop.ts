import { type RefObject, useEffect, useRef, useState } from 'react';

/** Takes files that are dropped anywhere on the panel that holds `within`; true while one hovers over it. */
export function useFileDrop(within: RefObject<HTMLElement>, onFile: ((file: File) => void) | undefined): boolean {
  const [isOver, setIsOver] = useState(false);
  const latest = useRef(onFile);
  latest.current = onFile;
  const listens = onFile !== undefined;
  useEffect(() => {
    const panel = within.current?.closest<HTMLElement>('[data-tracing-panel]');
    if (!listens || !panel) {
      return undefined;
    }
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (hasFiles(event)) {
        // Without this the browser would leave the page for the file.
        event.preventDefault();
        setIsOver(true);
      }
    };
    const leave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node) || !panel.contains(event.relatedTarget)) {
        setIsOver(false);
      }
    };
    const drop = (event: DragEvent) => {
      setIsOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) {
        event.preventDefault();
        latest.current?.(file);
      }
    };
    panel.addEventListener('dragover', over);
    panel.addEventListener('dragleave', leave);
    panel.addEventListener('drop', drop);
    return () => {
      panel.removeEventListener('dragover', over);
      panel.removeEventListener('dragleave', leave);
      panel.removeEventListener('drop', drop);
    };
  }, [within, listens]);
  return isOver;
}
