import { useCallback } from 'react';
import { useRequest } from '../../state/use-request.ts';
import { catalogTitle } from '../strategies/assignment.ts';

/** Returns a function that says the title of a kind of strategy, of a learned agent by the code of its model; its name until the catalog has come. */
export function useStrategyTitle(): (name: string, code?: string) => string {
  const { data } = useRequest('strategies.catalog', {});
  return useCallback((name: string, code?: string) => catalogTitle(data?.entries ?? [], name, code), [data]);
}
