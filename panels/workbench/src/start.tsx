import { createRoot } from 'react-dom/client';
import { initPluginTranslations } from '@grafana/i18n';
import { App } from './App';
import { provideServices } from './grafana/services';

export async function start(): Promise<void> {
  provideServices();
  // Grafana's components ask for their texts; without this they throw.
  await initPluginTranslations('grafana');
  const root = document.getElementById('root');
  if (!root) throw new TypeError('The page lacks its root element.');
  createRoot(root).render(<App />);
  document.getElementById('splash')?.remove();
}
