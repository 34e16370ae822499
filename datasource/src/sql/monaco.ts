import { type Monaco, type MonacoEditor, type monacoTypes } from '@grafana/ui';
import { type Catalog } from '@thalweg/protocol';
import { toHelp, toItem } from '../statement/suggestions';
import { complete } from './complete';
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
      return found && toHelp(found);
    },
  });
  return () => {
    completion.dispose();
    signature.dispose();
  };
}
