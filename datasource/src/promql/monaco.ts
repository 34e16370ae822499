import { type Monaco, type MonacoEditor, type monacoTypes } from '@grafana/ui';
import { rangeOf, toHelp, toItem } from '../statement/suggestions';
import { complete, type Names } from './complete';
import { hoveredAt, signatureAt } from './help';
import { LANGUAGE } from './language';

export interface Helpers {
  readonly names: () => Names;
  readonly variables: () => readonly string[];
}

/** Gives one editor completion, signature help and what metrics mean. Providers are of the language: they keep to this model. */
export function provide(monaco: Monaco, editor: MonacoEditor, { names, variables }: Helpers): () => void {
  const mine = (model: monacoTypes.editor.ITextModel) => model.id === editor.getModel()?.id;
  const completion = monaco.languages.registerCompletionItemProvider(LANGUAGE, {
    triggerCharacters: ['{', '(', '[', ',', '"', "'", '$', ' ', '='],
    async provideCompletionItems(model, position) {
      if (!mine(model)) return undefined;
      const found = await complete(model.getValue(), model.getOffsetAt(position), names(), variables());
      // Look-ups are cut and searched by the backend: what is typed next is asked for anew.
      return { incomplete: true, suggestions: found.map((suggestion) => toItem(monaco, model, suggestion)) };
    },
  });
  const signature = monaco.languages.registerSignatureHelpProvider(LANGUAGE, {
    signatureHelpTriggerCharacters: ['(', ','],
    signatureHelpRetriggerCharacters: [')'],
    provideSignatureHelp(model, position) {
      const found = mine(model) ? signatureAt(model.getValue(), model.getOffsetAt(position)) : undefined;
      return found && toHelp(found);
    },
  });
  const hover = monaco.languages.registerHoverProvider(LANGUAGE, {
    async provideHover(model, position) {
      const found = mine(model) ? hoveredAt(model.getValue(), model.getOffsetAt(position)) : undefined;
      if (!found) return undefined;
      const lines = found.kind === 'function' ? [code(found.signature), found.about] : await aboutMetric(found.name);
      const range = rangeOf(model, found.start, found.end);
      return { range, contents: lines.map((value) => ({ value })) };
    },
  });
  const aboutMetric = async (name: string): Promise<string[]> => {
    const rows = await names()
      .metrics(name)
      .catch(() => []);
    const row = rows.find((one) => one.name === name);
    if (!row) return [code(name)];
    return [code(name), [row.type, row.unit].filter(Boolean).join(', '), row.help].filter((line) => line !== '');
  };
  return () => {
    for (const one of [completion, signature, hover]) one.dispose();
  };
}

const code = (text: string): string => `\`${text}\``;
