import { WARMUP } from './world.ts';

/** A pair of moving averages: long while the fast one is above the slow one, else short. */
export interface Setting {
  readonly fast: number;
  readonly slow: number;
}

/** A small search, as a person would make it. */
export const SETTINGS: readonly Setting[] = [2, 4, 8, 14].flatMap((fast) => [10, 20, 35, 60].map((slow) => ({ fast, slow }))).filter(({ fast, slow }) => fast < slow);

/** What one setting made of a series of closes. */
export interface Tried {
  /** [bars - 1] return of each bar after costs. */
  readonly returns: Float64Array;
  /** How often the position changed sides. */
  readonly trades: number;
}

/**
 * Trades every close at the next bar's return, decided from that close and the ones before: the lab's own path without orders, sizes and stops, a thousand times as fast.
 * @param closes [WARMUP + bars]
 */
export function tryOut(closes: Float64Array, { fast, slow }: Setting, cost: number): Tried {
  const returns = new Float64Array(closes.length - WARMUP - 1);
  let [fastSum, slowSum, held, trades] = [0, 0, 0, 0];
  for (let bar = 0; bar < closes.length - 1; bar++) {
    fastSum += closes[bar]! - (bar >= fast ? closes[bar - fast]! : 0);
    slowSum += closes[bar]! - (bar >= slow ? closes[bar - slow]! : 0);
    if (bar < WARMUP) continue;
    const wanted = fastSum / fast > slowSum / slow ? 1 : -1;
    const turned = Math.abs(wanted - held);
    if (turned > 0) trades++;
    held = wanted;
    returns[bar - WARMUP] = held * (closes[bar + 1]! / closes[bar]! - 1) - turned * cost;
  }
  return { returns, trades };
}
