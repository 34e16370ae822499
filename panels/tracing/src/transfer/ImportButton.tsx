import { type SpanRows } from '../model/span';

interface ImportButtonProps {
  readonly onImport: (traces: readonly SpanRows[], name: string) => void;
}

/** Offered also where there is no trace to show. */
export function ImportButton(_props: ImportButtonProps) {
  return null;
}
