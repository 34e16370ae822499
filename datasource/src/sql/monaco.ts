import { type Monaco, type MonacoEditor, type monacoTypes } from '@grafana/ui';
import { type Catalog } from '@thalweg/protocol';
import { complete, type Suggestion } from './complete';
import { type Marker } from './markers';
import { signatureAt } from './signature';

export interface Completion {
  readonly catalog: () => Promise<Catalog | undefined>;
  readonly variables: () => readonly string[];
}

/** Gives one editor completion and signature help. Providers are Monaco's own for all of SQL: they keep to this model. */
export function provide(monaco: Monaco, editor: MonacoEditor, { catalog, variables }: Completion): () => void {
  const mine = (model: monacoTypes.editor.ITextModel) => model.id === editor.getModel()?.id;
  const completion = monaco.languages.registerCompletionItemProvider('sql', {
    triggerCharacters: ['.', '$', '{'],
    async provideCompletionItems(model, position) {
      if (!mine(model)) return undefined;
      const offset = model.getOffsetAt(position);
      const found = complete(model.getValue(), offset, await catalog(), variables());
      return { suggestions: found.map((suggestion) => toItem(monaco, model, suggestion)) };
    },
  });
  const signature = monaco.languages.registerSignatureHelpProvider('sql', {
    signatureHelpTriggerCharacters: ['(', ','],
    signatureHelpRetriggerCharacters: [')'],
    async provideSignatureHelp(model, position) {
      if (!mine(model)) return undefined;
      const found = signatureAt(model.getValue(), model.getOffsetAt(position), await catalog());
      if (!found) return undefined;
      const { label, about, parameters, active } = found;
      return {
        value: {
          signatures: [{ label, documentation: about, parameters: parameters.map((one) => ({ label: one })) }],
          activeSignature: 0,
          activeParameter: active,
        },
        dispose: () => undefined,
      };
    },
  });
  return () => {
    completion.dispose();
    signature.dispose();
  };
}

function toItem(
  monaco: Monaco,
  model: monacoTypes.editor.ITextModel,
  { label, kind, insert, snippet, detail, documentation, start, end, rank }: Suggestion,
): monacoTypes.languages.CompletionItem {
  const kinds = monaco.languages.CompletionItemKind;
  const kindOf: Record<Suggestion['kind'], monacoTypes.languages.CompletionItemKind> = {
    table: kinds.Struct,
    database: kinds.Module,
    column: kinds.Field,
    function: kinds.Function,
    keyword: kinds.Keyword,
    macro: kinds.Snippet,
    parameter: kinds.Variable,
    variable: kinds.Variable,
  };
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(end);
  return {
    label,
    kind: kindOf[kind],
    insertText: insert,
    ...(snippet ? { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
    ...(detail ? { detail } : {}),
    ...(documentation ? { documentation } : {}),
    // Monaco sorts by text.
    sortText: String(rank).padStart(5, '0'),
    range: {
      startLineNumber: from.lineNumber,
      startColumn: from.column,
      endLineNumber: to.lineNumber,
      endColumn: to.column,
    },
  };
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
