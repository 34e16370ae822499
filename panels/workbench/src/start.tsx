import { createRoot } from 'react-dom/client';
import { App } from './App';
import { initLanguage } from './grafana/language';
import { provideServices } from './grafana/services';

export async function start(): Promise<void> {
  await initLanguage();
  provideServices();
  const root = document.getElementById('root');
  if (!root) throw new TypeError('The page lacks its root element.');
  createRoot(root).render(<App />);
  document.getElementById('splash')?.remove();
}
