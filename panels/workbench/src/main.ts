// Grafana's libraries read what the page tells them at their import, so this comes before anything that imports them.
import { announcePage } from './grafana/boot-data';

const { theme, language } = document.documentElement.dataset;
announcePage(theme === 'light' ? 'light' : 'dark', language ?? 'en-US');

void import('./start').then(({ start }) => start());
