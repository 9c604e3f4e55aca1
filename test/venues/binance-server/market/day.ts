import { type Atoms, over, times } from '../decimal.ts';
import { joinBars, type Bar } from './tape.ts';
import type { Listing } from './listing.ts';

/** What the 24-hour tickers are made of. */
export interface Day {
  readonly bar: Bar;
  readonly openMs: number;
  readonly change: Atoms;
  /** In percent. */
  readonly changePct: Atoms;
  readonly average: Atoms;
}

/** Returns the statistics of the last 96 quarters of an hour, the running one included. */
export function dayOf(listing: Listing, nowMs: number): Day {
  const bars = listing.klines.range('15m', { limit: 96, nowMs });
  const openMs = bars[0]?.openMs ?? nowMs;
  const bar = joinBars(openMs, bars) ?? listing.klines.bar('15m', openMs, nowMs);
  const change = bar.close - bar.open;
  return {
    bar,
    openMs,
    change,
    changePct: over(change * 100n, bar.open),
    average: bar.volume > 0n ? over(bar.quoteVolume, bar.volume) : bar.close,
  };
}

/** Returns the average price by volume over the last `minutes` whole or running minutes. */
export function averagePrice(listing: Listing, minutes: number, nowMs: number): Atoms {
  const bars = listing.klines.range('1m', { limit: minutes, nowMs });
  let volume = 0n, quote = 0n;
  for (const bar of bars) {
    volume += bar.volume;
    quote += bar.quoteVolume;
  }
  return volume > 0n ? over(quote, volume) : times(listing.lastPrice, 100_000_000n);
}
