import type { EpochMs } from '../domain/units.ts';
import { invariant } from '../domain/assert.ts';

/** The window of `maxOrdersPerMinute`. */
export const ORDER_RATE_WINDOW_MS = 60_000;

/** Times of the orders inside the window, oldest first. */
export type OrderRateSnapshot = readonly EpochMs[];

/** Counts orders in a sliding window; an order leaves the count `windowMs` after it was noted. */
export interface OrderRate {
  /** Notes an order that was sent. */
  note(timeMs: EpochMs): void;
  /** Returns how many orders were noted in the window that ends at `timeMs`. */
  count(timeMs: EpochMs): number;
  snapshot(): OrderRateSnapshot;
  restore(snapshot: OrderRateSnapshot): void;
}

/** Creates an empty window of `windowMs`. */
export function createOrderRate(windowMs: number): OrderRate {
  invariant(Number.isFinite(windowMs) && windowMs > 0, `expected a window of some milliseconds, was ${windowMs}`);
  let times: EpochMs[] = [];
  const forgetBefore = (timeMs: EpochMs): void => {
    const kept = times.findIndex((noted) => noted > timeMs - windowMs);
    if (kept !== 0) times = kept < 0 ? [] : times.slice(kept);
  };
  return {
    note: (timeMs) => {
      invariant(Number.isFinite(timeMs), () => `expected the time of an order, was ${timeMs}`);
      forgetBefore(timeMs);
      // Two clocks may disagree by a little: an order is never noted before the one sent ahead of it.
      times.push(Math.max(timeMs, times.at(-1) ?? timeMs));
    },
    // Whoever only looks must not change what is stored: nothing is forgotten here.
    count: (timeMs) => {
      let count = 0;
      while (count < times.length && (times[times.length - 1 - count] ?? 0) > timeMs - windowMs) count++;
      return count;
    },
    snapshot: () => [...times],
    restore: (snapshot) => {
      times = [...snapshot];
    },
  };
}
