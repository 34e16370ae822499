import { createTheme, type GrafanaTheme2 } from '@grafana/data';
import { config } from '@grafana/runtime';
import { useEffect, useMemo } from 'react';
import { STORAGE } from '../config';

export type Mode = 'light' | 'dark';

/** The theme of the address, else the one of last time, else the system's; see index.html, which did it first. */
export const initialMode = (): Mode => (document.documentElement.dataset.theme === 'light' ? 'light' : 'dark');

/** Grafana's theme for the page, told to all who ask for it: React context, runtime config, the document. */
export function useGrafanaTheme(mode: Mode): GrafanaTheme2 {
  const theme = useMemo(() => {
    const made = createTheme({ colors: { mode } });
    Object.assign(config, { theme2: made, theme: made.v1 });
    return made;
  }, [mode]);
  useEffect(() => {
    document.documentElement.dataset.theme = mode;
    document.body.classList.toggle('theme-dark', mode === 'dark');
    document.body.classList.toggle('theme-light', mode === 'light');
    localStorage.setItem(STORAGE.theme, mode);
  }, [mode]);
  return theme;
}
