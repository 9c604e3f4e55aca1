import { invariant } from '../../domain/assert.ts';

/** The prices of a bar that a path is made of. */
export interface PriceRange {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Which extreme of the bar is visited first. */
export type FirstExtreme = 'low' | 'high';

/**
 * Chooses the extreme that hurts: for a position the one against it; without one, the one that a waiting entry would reach on its way in,
 * so that it cannot earn from the rest of the bar.
 * @param positionSign sign of the net position
 * @param pendingSign sign of the oldest waiting entry, 0 for none
 */
export function adverseExtreme(positionSign: number, pendingSign: number): FirstExtreme {
  if (positionSign !== 0) return positionSign > 0 ? 'low' : 'high';
  return pendingSign > 0 ? 'high' : 'low';
}

/**
 * Chooses the extreme nearer to the open; when both are equally near, the one against the position (low without one).
 * @see NautilusTrader, docs/concepts/backtesting.md; MultiCharts, Intra-bar Price Movement Assumptions
 */
export function nearerExtreme(bar: PriceRange, positionSign: number): FirstExtreme {
  const up = bar.high - bar.open;
  const down = bar.open - bar.low;
  if (up === down) return adverseExtreme(positionSign, 0);
  return up < down ? 'high' : 'low';
}

/** Chooses low first for a rising bar and high first for a falling one. @see Jesse, candle service */
export function candleColourExtreme(bar: PriceRange): FirstExtreme {
  return bar.close >= bar.open ? 'low' : 'high';
}

/** Returns the four points of the path: open, first extreme, second extreme, close. */
export function pathPoints(bar: PriceRange, first: FirstExtreme): readonly [number, number, number, number] {
  return first === 'low' ? [bar.open, bar.low, bar.high, bar.close] : [bar.open, bar.high, bar.low, bar.close];
}

/**
 * Splits a bar where its path first reaches `price`: the earlier part ends there, the later part starts there.
 * A price equal to the open splits nothing: both parts are the whole bar.
 * @throws InvariantError when the price lies outside the bar
 */
export function splitBar(bar: PriceRange, price: number, first: FirstExtreme): { readonly earlier: PriceRange; readonly later: PriceRange } {
  invariant(price >= bar.low && price <= bar.high, `expected a price from ${bar.low} to ${bar.high}, was ${price}`);
  if (price === bar.open) return { earlier: bar, later: bar };
  const points = pathPoints(bar, first);
  let leg = 1;
  while (leg < 3 && !isBetween(price, points[leg - 1]!, points[leg]!)) leg++;
  return { earlier: rangeOf([...points.slice(0, leg), price]), later: rangeOf([price, ...points.slice(leg)]) };
}

function isBetween(price: number, from: number, to: number): boolean {
  return price >= Math.min(from, to) && price <= Math.max(from, to);
}

function rangeOf(path: readonly number[]): PriceRange {
  return { open: path[0]!, high: Math.max(...path), low: Math.min(...path), close: path.at(-1)! };
}
