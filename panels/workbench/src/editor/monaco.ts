// The editor with its features and the one language that is written here, in place of monaco's whole.
import 'monaco-editor/esm/vs/editor/edcore.main';
import 'monaco-editor/esm/vs/basic-languages/sql/sql.contribution';

const scope = globalThis as { MonacoEnvironment?: object };
scope.MonacoEnvironment = {
  getWorker: () => new Worker(new URL('monaco-editor/esm/vs/editor/editor.worker.js', import.meta.url)),
};

export * from 'monaco-editor/esm/vs/editor/editor.api';
