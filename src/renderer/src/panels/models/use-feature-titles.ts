import { useCallback, useMemo } from 'react';
import { useRequest } from '../../state/use-request.ts';

/** Numbers that tell an agent of its own position, after the features: their plain titles. */
const POSITION_TITLES: Readonly<Record<string, string>> = {
  side: 'Side of its position', size: 'Size of its position', 'unrealised result': 'Open result of its position', 'bars held': 'Bars held', 'distance to stop': 'Distance to its stop', drawdown: 'Drawdown of the account',
  'has position': 'Has a position', 'has stop': 'Has a stop',
};

/** Returns a function that says the plain title of a number that models see; its name where it has none. */
export function useFeatureTitles(): (name: string) => string {
  const { data } = useRequest('features.catalog', {});
  const titles = useMemo(() => new Map(data?.sets.flatMap(({ features }) => features.map(({ name, title }) => [name, title] as const)) ?? []), [data]);
  return useCallback((name: string) => titleOfFeature(name, titles), [titles]);
}

/** Says the plain title of a number that models see. */
export function titleOfFeature(name: string, titles: ReadonlyMap<string, string>): string {
  const known = titles.get(name);
  if (known !== undefined) return known;
  const mask = /^(.+) known$/.exec(name)?.[1];
  if (mask !== undefined) return `Known: ${mask}`;
  return POSITION_TITLES[name] ?? name;
}
