import { useLink, useView } from './engine-context.tsx';
import { feedHealth } from './selectors.ts';
import type { FeedHealth } from './selectors.ts';
import { useNow } from './use-now.ts';

/** Returns the condition of the prices, renewed once a second. */
export function useFeedHealth(): FeedHealth {
  const feed = useView((view) => view.feed);
  const session = useView((view) => view.session);
  return feedHealth({ feed, session }, useLink(), useNow());
}

/** Returns the age of what a panel shows when it is old, else null: for the `staleMs` of a panel. */
export function useStaleMs(): number | null {
  const { isStale, ageMs } = useFeedHealth();
  return isStale ? ageMs : null;
}
