import { type Monaco } from '@grafana/ui';
import { AGGREGATIONS, FUNCTIONS, KEYWORDS } from './functions';

/** A name of its own: Grafana's Prometheus data source registers `promql` with its own helpers. */
export const LANGUAGE = 'thalweg-promql';

/** Tells Monaco how PromQL is coloured and how its brackets close; once for all editors. */
export function registerLanguage(monaco: Monaco): void {
  if (monaco.languages.getLanguages().some(({ id }) => id === LANGUAGE)) return;
  monaco.languages.register({ id: LANGUAGE });
  monaco.languages.setLanguageConfiguration(LANGUAGE, {
    comments: { lineComment: '#' },
    brackets: [
      ['{', '}'],
      ['[', ']'],
      ['(', ')'],
    ],
    autoClosingPairs: ['{}', '[]', '()', '""', "''", '``'].map(([open = '', close = '']) => ({ open, close })),
    wordPattern: /[$\w:]+/,
  });
  monaco.languages.setMonarchTokensProvider(LANGUAGE, {
    functions: [...FUNCTIONS, ...AGGREGATIONS].map(({ name }) => name),
    keywords: [...KEYWORDS],
    tokenizer: {
      root: [
        [/#.*$/, 'comment'],
        [/\$\{?\w+\}?|\[\[\w+\]\]/, 'variable'],
        [/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?/, 'string'],
        [/\d+(?:\.\d+)?(?:[eE][-+]?\d+|(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*)?/, 'number'],
        [/[A-Za-z_][\w:]*(?=\s*(?:=~|!~|!=|=[^=]))/, 'attribute.name'],
        [/[A-Za-z_:][\w:]*/, { cases: { '@functions': 'keyword', '@keywords': 'keyword', '@default': 'identifier' } }],
        [/[{}()[\]]/, '@brackets'],
        [/[-+*/%^=!<>~@,:]/, 'operator'],
      ],
    },
  });
}
