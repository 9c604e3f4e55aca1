import type { Strategy } from './strategy.ts';

/** Returns what stands in the place of a strategy that cannot be had: it sees nothing, wants nothing and says why. */
export function createIdle(failure: string): Strategy {
  return { features: [], cooldownBars: 0, failure, decide: () => null, positionClosed: () => undefined, snapshot: () => null, restore: () => undefined };
}
