import type { EpochMs } from './units.ts';

/** Bar intervals that Tradewind stores and trades on; Binance's names. */
export const INTERVALS = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d'] as const;
export type Interval = (typeof INTERVALS)[number];

const MINUTES: Readonly<Record<Interval, number>> = {
  '1m': 1, '3m': 3, '5m': 5, '15m': 15, '30m': 30, '1h': 60, '2h': 120, '4h': 240, '6h': 360, '8h': 480, '12h': 720, '1d': 1440,
};

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Returns the length of an interval in milliseconds. */
export function intervalMs(interval: Interval): number {
  return MINUTES[interval] * MINUTE_MS;
}

/** Returns the open time of the bar that contains `timeMs`; bars are aligned to the UTC epoch, as Binance's are. */
export function barOpenTime(timeMs: EpochMs, lengthMs: number): EpochMs {
  return timeMs - (timeMs % lengthMs);
}

/** Tells whether the text is the name of an interval. */
export function isInterval(text: string): text is Interval {
  return Object.hasOwn(MINUTES, text);
}
