import { useEffect, useSyncExternalStore } from 'react';
import { useSettings } from '../state/settings.ts';

/** Returns the theme in force: the chosen one, or the system's. */
export function useTheme(): 'dark' | 'light' {
  const theme = useSettings((settings) => settings.theme);
  const systemIsLight = useSyncExternalStore(subscribeToSystem, () => systemQuery().matches);
  if (theme !== 'system') return theme;
  return systemIsLight ? 'light' : 'dark';
}

/** Puts theme, palette and density on the document, where the tokens look for them. */
export function useAppearance(): void {
  const theme = useTheme();
  const palette = useSettings((settings) => settings.palette);
  const density = useSettings((settings) => settings.density);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['palette'] = palette;
    document.documentElement.dataset['density'] = density;
  }, [theme, palette, density]);
}

function systemQuery(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: light)');
}

function subscribeToSystem(listener: () => void): () => void {
  const query = systemQuery();
  query.addEventListener('change', listener);
  return () => { query.removeEventListener('change', listener); };
}
