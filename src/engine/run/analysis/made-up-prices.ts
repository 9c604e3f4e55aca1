import { createRng } from '../../compute/rng.ts';
import type { Rng } from '../../compute/rng.ts';
import { allocateBarColumns } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { tickSize } from '../../domain/instrument.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';

export interface MadeUpPrices {
  readonly instrument: Instrument;
  readonly interval: Interval;
  readonly startMs: EpochMs;
  readonly length: number;
  readonly seed: number;
  /** Standard deviation of the log return of a bar. */
  readonly volatility?: number;
  /** Mean log return of a bar while the market trends, up or down in turn; 0 makes a random walk. */
  readonly drift?: number;
}

/** How long a trend lasts, on average. */
const TREND_BARS = 120;
const START_TICKS = 500_000;

/** Makes bars of a market that does not exist: a random walk which drifts up and down in turn. The same seed makes the same bars on every machine. */
export function madeUpBars({ instrument, interval, startMs, length, seed, volatility = 0.006, drift = 0.0015 }: MadeUpPrices): BarColumns {
  const rng = createRng(seed).stream(`made-up prices ${instrument.id}`);
  const columns = allocateBarColumns(length);
  const tick = tickSize(instrument);
  let [price, trend] = [START_TICKS * tick, drift];
  for (let i = 0; i < length; i++) {
    if (rng.float() < 1 / TREND_BARS) trend = -trend;
    const path = Array.from({ length: 4 }, () => { price = step(price, { rng, tick, volatility: volatility / 2, drift: trend / 4 }); return price; });
    const open = i === 0 ? path[0]! : columns.close[i - 1]!;
    columns.openTimeMs[i] = startMs + i * intervalMs(interval);
    columns.closeTimeMs[i] = startMs + (i + 1) * intervalMs(interval) - 1;
    columns.open[i] = open;
    columns.close[i] = price;
    columns.high[i] = Math.max(open, ...path);
    columns.low[i] = Math.min(open, ...path);
    columns.volume[i] = 100 * (0.5 + rng.float());
    columns.quoteVolume[i] = columns.volume[i]! * price;
    columns.tradeCount[i] = 1_000;
    columns.takerBuyVolume[i] = columns.volume[i]! / 2;
  }
  return columns;
}

function step(price: number, { rng, tick, volatility, drift }: { readonly rng: Rng; readonly tick: number; readonly volatility: number; readonly drift: number }): number {
  return Math.max(tick, Math.round((price * (1 + drift + volatility * rng.normal())) / tick) * tick);
}
