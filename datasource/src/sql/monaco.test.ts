import { type Monaco, type MonacoEditor } from '@grafana/ui';
import { mark } from '../statement/marks';
import { provide } from './monaco';

type Provide = (model: object, position: object) => Promise<ReturnType<typeof JSON.parse>>;

/** The parts of Monaco that are used, with lines of one character width. */
function fakes(text: string) {
  const providers: Record<string, { provideCompletionItems?: Provide; provideSignatureHelp?: Provide }> = {};
  const dispose = jest.fn();
  const setModelMarkers = jest.fn();
  const register = (name: string) => (_language: string, provider: object) => {
    providers[name] = provider;
    return { dispose };
  };
  const monaco = {
    languages: {
      registerCompletionItemProvider: register('completion'),
      registerSignatureHelpProvider: register('signature'),
      CompletionItemKind: { Struct: 1, Field: 2, Function: 3 },
      CompletionItemInsertTextRule: { InsertAsSnippet: 4 },
    },
    editor: { setModelMarkers },
    MarkerSeverity: { Error: 8 },
  } as unknown as Monaco;
  const model = {
    id: 'm1',
    getValue: () => text,
    getOffsetAt: () => text.length,
    getPositionAt: (offset: number) => ({ lineNumber: 1, column: offset + 1 }),
  };
  const editor = { getModel: () => model } as unknown as MonacoEditor;
  return { monaco, editor, model, providers, dispose, setModelMarkers };
}

describe('an SQL editor', () => {
  it('offers completion and signature help for its own text, and not for another editor’s', async () => {
    const { monaco, editor, model, providers, dispose } = fakes('SELECT round(');
    const stop = provide(monaco, editor, { catalog: async () => undefined, variables: () => ['$host'] });
    const { suggestions } = await providers['completion']?.provideCompletionItems?.(model, {});
    expect(suggestions.some(({ label }: { label: string }) => label === '$host')).toBe(true);
    expect(suggestions[0]).toMatchObject({ sortText: '00000', range: { startColumn: 14, endColumn: 14 } });
    const help = await providers['signature']?.provideSignatureHelp?.(model, {});
    expect(help.value).toMatchObject({ activeParameter: 0, signatures: [{ label: 'round(value, digits)' }] });
    expect(await providers['completion']?.provideCompletionItems?.({ ...model, id: 'm2' }, {})).toBeUndefined();
    stop();
    expect(dispose).toHaveBeenCalledTimes(2);
  });

  it('marks errors in its text', () => {
    const { monaco, editor, model, setModelMarkers } = fakes('x');
    mark(monaco, editor, [{ message: 'No', startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 }]);
    expect(setModelMarkers).toHaveBeenCalledWith(model, 'thalweg', [
      expect.objectContaining({ severity: 8, message: 'No', startLineNumber: 1, endColumn: 2 }),
    ]);
  });
});
