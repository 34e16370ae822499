import { type Monaco, type MonacoEditor } from '@grafana/ui';

/** A part of a statement that an error speaks of: lines and columns from 1, the end exclusive. */
export interface Marker {
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function markSpan(text: string, start: number, end: number, message: string): Marker {
  const [startLine, startColumn] = placeOf(text, start);
  const [endLine, endColumn] = placeOf(text, end);
  return { message, startLine, startColumn, endLine, endColumn };
}

/** The word at an offset, or one character where there is none. */
export function markAt(text: string, offset: number, message: string): Marker {
  const at = Math.min(offset, Math.max(0, text.length - 1));
  const word = /^\w+|^[^\w\s]/.exec(text.slice(at))?.[0].length ?? 1;
  return markSpan(text, at, at + word, message);
}

function placeOf(text: string, offset: number): [number, number] {
  const lines = text.slice(0, offset).split('\n');
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
}

export function offsetOf(text: string, line: number, column: number): number | undefined {
  const lines = text.split('\n');
  if (line < 1 || line > lines.length) return undefined;
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(text.length, before + Math.max(0, column - 1));
}

export function mark(monaco: Monaco, editor: MonacoEditor, markers: readonly Marker[]): void {
  const model = editor.getModel();
  if (!model) return;
  monaco.editor.setModelMarkers(
    model,
    'thalweg',
    markers.map(({ message, startLine, startColumn, endLine, endColumn }) => ({
      severity: monaco.MarkerSeverity.Error,
      message,
      startLineNumber: startLine,
      startColumn,
      endLineNumber: endLine,
      endColumn,
    })),
  );
}
