import { type Monaco, type monacoTypes } from '@grafana/ui';

export interface Suggestion {
  readonly label: string;
  readonly kind:
    | 'table'
    | 'database'
    | 'column'
    | 'function'
    | 'keyword'
    | 'macro'
    | 'parameter'
    | 'variable'
    | 'metric'
    | 'label'
    | 'value';
  /** Text or, where `snippet` is set, a snippet with places to fill in. */
  readonly insert: string;
  readonly snippet?: boolean;
  readonly detail?: string;
  readonly documentation?: string;
  /** What it replaces: offsets into the statement. */
  readonly start: number;
  readonly end: number;
  /** Lists are in this order. */
  readonly rank: number;
}

/** A suggestion before its place in list and statement is known. */
export type Draft = Omit<Suggestion, 'start' | 'end' | 'rank'>;

type Kinds = monacoTypes.languages.CompletionItemKind;

export function toItem(
  monaco: Monaco,
  model: monacoTypes.editor.ITextModel,
  { label, kind, insert, snippet, detail, documentation, start, end, rank }: Suggestion,
): monacoTypes.languages.CompletionItem {
  const kinds = monaco.languages.CompletionItemKind;
  const kindOf: Record<Suggestion['kind'], Kinds> = {
    table: kinds.Struct,
    database: kinds.Module,
    column: kinds.Field,
    function: kinds.Function,
    keyword: kinds.Keyword,
    macro: kinds.Snippet,
    parameter: kinds.Variable,
    variable: kinds.Variable,
    metric: kinds.Event,
    label: kinds.Field,
    value: kinds.EnumMember,
  };
  return {
    label,
    kind: kindOf[kind],
    insertText: insert,
    ...(snippet ? { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
    ...(detail ? { detail } : {}),
    ...(documentation ? { documentation } : {}),
    // Monaco sorts by text.
    sortText: String(rank).padStart(5, '0'),
    range: rangeOf(model, start, end),
  };
}

/** Offsets as Monaco's lines and columns. */
export function rangeOf(model: monacoTypes.editor.ITextModel, start: number, end: number): monacoTypes.IRange {
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(end);
  return {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  };
}

/** A function as signature help shows it. */
export interface Signature {
  /** `round(value, digits)` */
  readonly label: string;
  readonly parameters: readonly string[];
  readonly about: string;
  /** The parameter that the cursor is in. */
  readonly active: number;
}

export const toHelp = ({ label, about, parameters, active }: Signature) => ({
  value: {
    signatures: [{ label, documentation: about, parameters: parameters.map((one) => ({ label: one })) }],
    activeSignature: 0,
    activeParameter: active,
  },
  dispose: () => undefined,
});
