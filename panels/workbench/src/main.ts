// Grafana's libraries read what the page tells them at their import, so this comes before anything that imports them.
import { announcePage } from './grafana/boot-data';

announcePage(document.documentElement.dataset.theme === 'light' ? 'light' : 'dark');

void import('./start').then(({ start }) => start());
