import { useCallback } from 'react';
import { useRequest } from '../../state/use-request.ts';

/** Returns a function that says the title of a kind of strategy; its name until the catalog has come. */
export function useStrategyTitle(): (name: string) => string {
  const { data } = useRequest('strategies.catalog', {});
  return useCallback((name: string) => data?.entries.find((entry) => entry.name === name)?.title ?? name, [data]);
}
