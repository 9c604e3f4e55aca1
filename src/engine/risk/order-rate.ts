import type { EpochMs } from '../domain/units.ts';

/** The window of `maxOrdersPerMinute`. */
export const ORDER_RATE_WINDOW_MS = 60_000;

/** Times of the orders inside the window, oldest first. */
export type OrderRateSnapshot = readonly EpochMs[];

/** Counts orders in a sliding window. */
export interface OrderRate {
  /** Notes an order that was sent. */
  note(timeMs: EpochMs): void;
  /** Returns how many orders were noted in the window that ends at `timeMs`. */
  count(timeMs: EpochMs): number;
  snapshot(): OrderRateSnapshot;
  restore(snapshot: OrderRateSnapshot): void;
}

export function createOrderRate(windowMs: number): OrderRate {
  throw new Error(`being written ${windowMs}`);
}
