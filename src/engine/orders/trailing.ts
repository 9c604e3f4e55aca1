import type { TrailRule } from '../domain/exit-rules.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { PriceTicks } from '../domain/units.ts';
import { stopTicks } from './brackets.ts';

/** What a position has seen since its entry. Plain data, replaced and never changed. */
export interface Progress {
  /** Closed bars of the strategy. */
  readonly bars: number;
  /** Best price and best close for the position: the highest of a long, the lowest of a short. */
  readonly best: number;
  readonly bestClose: number;
  /** Distance of the first stop from the entry: one R. */
  readonly risk: number;
  /** Fees of the entry for one unit of the base asset, in price units. */
  readonly entryFee: number;
  /** Lots that each rung of a ladder has taken. */
  readonly taken: readonly number[];
  readonly isBrokenEven: boolean;
}

/**
 * Returns where the rule hangs the stop. It may lie beyond the newest price, and may be looser than where the stop is: the caller moves it in the
 * protective direction only.
 *
 * `percent`: `best · (1 ∓ percent/100)`. `atr`: `best close ∓ distance`, with the distance the current ATR times a multiple
 * (Wilder 1978, New Concepts in Technical Trading Systems, section III, the Volatility System: the stop is measured from the significant close).
 * `chandelier`: `highest high since entry - distance`, `lowest low since entry + distance` for a short (Chuck LeBeau; Elder 2002, Come Into My Trading Room, p. 178-180).
 */
export function trailCandidate(instrument: Instrument, rule: TrailRule, direction: 1 | -1, { best, bestClose }: Pick<Progress, 'best' | 'bestClose'>): PriceTicks {
  switch (rule.kind) {
    case 'percent': return stopTicks(instrument, best * (1 - (direction * rule.percent) / 100), direction);
    case 'atr': return stopTicks(instrument, bestClose - direction * rule.distance, direction);
    case 'chandelier': return stopTicks(instrument, best - direction * rule.distance, direction);
  }
}

/**
 * Returns the price at which leaving brings back the entry and the fees of both sides: `entry ± 2 × entry fee`. The fee of the way out is taken to be that of the way in;
 * funding and slippage are not counted.
 */
export function breakEvenTicks(instrument: Instrument, entryPrice: number, direction: 1 | -1, entryFee: number): PriceTicks {
  return stopTicks(instrument, entryPrice + direction * 2 * entryFee, direction);
}

/** Returns how far the price has gone in favour at best, in initial risks; 0 without one. */
export function bestR({ best, risk }: Pick<Progress, 'best' | 'risk'>, entryPrice: number, direction: 1 | -1): number {
  return risk > 0 ? Math.max(0, (direction * (best - entryPrice)) / risk) : 0;
}
