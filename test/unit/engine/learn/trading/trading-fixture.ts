import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { randomWalkMarket } from '../../../../../src/engine/learn/trading/markets.ts';
import type { TradingMarket } from '../../../../../src/engine/learn/trading/trading-market.ts';
import type { TradingOptions } from '../../../../../src/engine/learn/trading/trading-setup.ts';
import { anInstrument } from '../../../../support/instruments.ts';

/** 2023-01-02T00:00Z, a Monday. */
export const START = Date.UTC(2023, 0, 2);
export const CASH = quoteAtoms(10_000_00000000n);
const EIGHT_HOURS = 8 * 3_600_000;

/** Quarters of an hour of a market that wanders; with funding every eight hours where it is a perpetual contract. */
export function aMarket({ seed = 1, bars = 600, noise = 0.004, instrument = anInstrument() }: { readonly seed?: number; readonly bars?: number; readonly noise?: number; readonly instrument?: Instrument } = {}): TradingMarket {
  const walk = randomWalkMarket({ seed, bars, interval: '15m', startMs: START, price: 20_000, noise });
  const fundings = instrument.market === 'um' ? Math.ceil((bars * 900_000) / EIGHT_HOURS) : 0;
  return { instrument, interval: '15m', ...walk, funding: Array.from({ length: fundings }, (_, index) => ({ timeMs: START + index * EIGHT_HOURS + 3, rate: 0.0003, intervalHours: 8 })) };
}

/** One world on one market. */
export function options(market: TradingMarket, more: Partial<TradingOptions> = {}): TradingOptions {
  return { markets: [market], startingCash: CASH, ...more };
}

/** Choices that stand for a few bars each. */
export function choices(count: number, seed: number): readonly number[] {
  const rng = createRng(seed);
  let choice = 1;
  return Array.from({ length: count }, () => {
    if (rng.int(6) === 0) choice = rng.int(3);
    return choice;
  });
}
