import { CodeEditor, type Monaco, type MonacoEditor } from '@grafana/ui';
import { t } from '@grafana/i18n';
import { useEffect, useRef, useState } from 'react';
import { DEFAULTS } from '../config';
import { type Lookups } from '../lookups';
import { markersOf } from './markers';
import { mark, provide } from './monaco';

interface Props {
  readonly sql: string;
  readonly lookups: Lookups;
  readonly variables: readonly string[];
  /** What the last run said is wrong. */
  readonly error?: string;
  readonly onCommit: (sql: string) => void;
}

const LINE_PX = 18;
const PADDING_PX = 8;

/** The statement, with completion from the catalog; taken when the field is left, or by Ctrl+Enter. */
export function SqlEditor({ sql, lookups, variables, error, onCommit }: Props) {
  const mounted = useRef<{ monaco: Monaco; editor: MonacoEditor; stop: () => void }>();
  const [lines, setLines] = useState(() => countLines(sql));
  // Monaco keeps its handlers: they read what is current here.
  const current = useRef({ lookups, variables, onCommit, sql });
  current.current = { lookups, variables, onCommit, sql };

  const commit = (typed: string) => {
    if (typed !== current.current.sql) current.current.onCommit(typed);
  };
  const onMount = (editor: MonacoEditor, monaco: Monaco) => {
    const stop = provide(monaco, editor, {
      // Without a catalog, keywords and functions are still offered.
      catalog: () => current.current.lookups.catalog().catch(() => undefined),
      variables: () => current.current.variables,
    });
    editor.updateOptions({ ariaLabel: t('datasource.sql.statement', 'SQL statement') });
    editor.onKeyDown((event) => {
      if (event.keyCode !== monaco.KeyCode.Enter || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      current.current.onCommit(editor.getValue());
    });
    mounted.current = { monaco, editor, stop };
    mark(monaco, editor, markersOf(sql, error ?? ''));
  };
  useEffect(() => () => mounted.current?.stop(), []);
  useEffect(() => setLines(countLines(sql)), [sql]);
  useEffect(() => {
    const { monaco, editor } = mounted.current ?? {};
    if (monaco && editor) mark(monaco, editor, markersOf(editor.getValue(), error ?? ''));
  }, [sql, error]);

  return (
    <CodeEditor
      value={sql}
      language="sql"
      height={lines * LINE_PX + 2 * PADDING_PX}
      showLineNumbers
      showMiniMap={false}
      monacoOptions={{
        scrollBeyondLastLine: false,
        padding: { top: PADDING_PX, bottom: PADDING_PX },
        fixedOverflowWidgets: true,
        lineHeight: LINE_PX,
        suggest: { showWords: false, snippetsPreventQuickSuggestions: false },
        quickSuggestions: { other: true, comments: false, strings: false },
      }}
      onEditorDidMount={onMount}
      onChange={(typed) => setLines(countLines(typed))}
      onBlur={commit}
      onSave={commit}
    />
  );
}

const countLines = (sql: string): number =>
  Math.min(DEFAULTS.sql_lines_most, Math.max(DEFAULTS.sql_lines_least, sql.split('\n').length + 1));
