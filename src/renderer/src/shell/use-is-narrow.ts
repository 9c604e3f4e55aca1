import { useSyncExternalStore } from 'react';

const NARROW = '(max-width: 720px)';

/** Tells whether the window is as narrow as a phone: one column, tabs at the bottom. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore((listener) => {
    const query = matchMedia(NARROW);
    query.addEventListener('change', listener);
    return () => { query.removeEventListener('change', listener); };
  }, isNarrow);
}

/** Tells the same once, for what happens at a key press. */
export function isNarrow(): boolean {
  return matchMedia(NARROW).matches;
}
