import { CodeEditor, type Monaco, type MonacoEditor } from '@grafana/ui';
import { useEffect, useRef, useState } from 'react';
import { DEFAULTS } from '../config';
import { mark, type Marker } from './marks';

interface Props {
  readonly text: string;
  /** Monaco's id of the language. */
  readonly language: string;
  /** What screen readers call the field. */
  readonly label: string;
  readonly linesLeast: number;
  /** Registers the language, where Monaco does not bring it. */
  readonly prepare?: (monaco: Monaco) => void;
  /** Gives the editor completion and help; returns what takes them back. */
  readonly provide: (monaco: Monaco, editor: MonacoEditor) => () => void;
  /** What is wrong with a text: as the last run said, or as can be told from the text. */
  readonly markersOf: (text: string) => Marker[];
  readonly onCommit: (text: string) => void;
}

const LINE_PX = 18;
const PADDING_PX = 8;

/** A statement in an editor that grows with it; taken when the field is left, or by Ctrl+Enter. */
export function StatementEditor(props: Props) {
  const { text, language, linesLeast, prepare, markersOf } = props;
  const mounted = useRef<{ monaco: Monaco; editor: MonacoEditor; stop: () => void }>();
  const [height, setHeight] = useState(() => linesOf(text, linesLeast));
  // Monaco keeps its handlers: they read what is current here.
  const current = useRef(props);
  current.current = props;
  const commit = (typed: string) => {
    if (typed !== current.current.text) current.current.onCommit(typed);
  };
  const onMount = (editor: MonacoEditor, monaco: Monaco) => {
    const stop = current.current.provide(monaco, editor);
    editor.updateOptions({ ariaLabel: current.current.label });
    editor.onKeyDown((event) => {
      if (event.keyCode !== monaco.KeyCode.Enter || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      current.current.onCommit(editor.getValue());
    });
    mounted.current = { monaco, editor, stop };
    mark(monaco, editor, markersOf(text));
  };
  useEffect(() => () => mounted.current?.stop(), []);
  useEffect(() => setHeight(linesOf(text, linesLeast)), [text, linesLeast]);
  useEffect(() => {
    const { monaco, editor } = mounted.current ?? {};
    if (monaco && editor) mark(monaco, editor, markersOf(editor.getValue()));
  }, [text, markersOf]);
  return (
    <CodeEditor
      value={text}
      language={language}
      height={height * LINE_PX + 2 * PADDING_PX}
      showLineNumbers={linesLeast > 2}
      showMiniMap={false}
      monacoOptions={{
        scrollBeyondLastLine: false,
        padding: { top: PADDING_PX, bottom: PADDING_PX },
        fixedOverflowWidgets: true,
        lineHeight: LINE_PX,
        suggest: { showWords: false, snippetsPreventQuickSuggestions: false },
        quickSuggestions: { other: true, comments: false, strings: language !== 'sql' },
      }}
      onBeforeEditorMount={prepare}
      onEditorDidMount={onMount}
      onChange={(typed) => setHeight(linesOf(typed, linesLeast))}
      onBlur={commit}
      onSave={commit}
    />
  );
}

const linesOf = (text: string, least: number): number =>
  Math.min(DEFAULTS.statement_lines_most, Math.max(least, text.split('\n').length + 1));
