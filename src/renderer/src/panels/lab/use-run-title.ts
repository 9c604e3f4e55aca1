import { useCallback } from 'react';
import { useStrategyTitle } from '../page/use-strategy-title.ts';

/** Returns how a run is called: by its own title, by its strategy, or as a portfolio of several. */
export function useRunTitle(): (run: { readonly title?: string | null | undefined; readonly strategy: string }) => string {
  const titleOf = useStrategyTitle();
  return useCallback(({ title, strategy }) => title ?? (strategy === 'portfolio' ? 'Portfolio' : titleOf(strategy)), [titleOf]);
}
