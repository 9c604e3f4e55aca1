import type { BarColumns } from '../src/engine/domain/bar-columns.ts';
import { allocateBarColumns } from '../src/engine/domain/bar-columns.ts';
import { MINUTE_MS } from '../src/engine/domain/interval.ts';
import { createRng } from '../src/engine/compute/rng.ts';

/** 2023-01-01T00:00Z. */
export const GENERATED_START_MS = Date.UTC(2023, 0, 1);

const START_PRICE = 30_000;
/** Standard deviation of one minute's log return: 0.06 %, that of BTCUSDT in a lively month (about 43 % a year). */
const MINUTE_SIGMA = 0.0006;
/** Steps inside a minute, from which its high and low come. */
const STEPS = 4;
const TICK = 0.01;
/** Median volume of a minute in the base asset. */
const MEDIAN_VOLUME = 20;

/** Returns one-minute bars of a seeded random walk without drift, with prices on a tick of 0.01 and lognormal volumes: the same bars on every machine. */
export function generatedBars(count: number, seed: number): BarColumns {
  const columns = allocateBarColumns(count);
  const rng = createRng(seed).stream('bench-bars');
  const sigma = MINUTE_SIGMA / Math.sqrt(STEPS);
  let price = START_PRICE;
  for (let index = 0; index < count; index++) {
    const open = onTick(price);
    let high = open;
    let low = open;
    for (let step = 0; step < STEPS; step++) {
      // 1 + x in place of exp(x): for steps of 0.03 % the two differ by less than a tick.
      price *= 1 + sigma * rng.normal();
      high = Math.max(high, onTick(price));
      low = Math.min(low, onTick(price));
    }
    const volume = Math.round(MEDIAN_VOLUME * (0.25 + rng.exponential(1)) * 1e5) / 1e5;
    const openTimeMs = GENERATED_START_MS + index * MINUTE_MS;
    columns.openTimeMs[index] = openTimeMs;
    columns.closeTimeMs[index] = openTimeMs + MINUTE_MS - 1;
    columns.open[index] = open;
    columns.high[index] = high;
    columns.low[index] = low;
    columns.close[index] = onTick(price);
    columns.volume[index] = volume;
    columns.quoteVolume[index] = Math.round(volume * open * 100) / 100;
    columns.tradeCount[index] = 20 + Math.round(volume * 30);
    columns.takerBuyVolume[index] = Math.round(volume * rng.float() * 1e5) / 1e5;
  }
  return columns;
}

function onTick(price: number): number {
  return Math.round(price / TICK) * TICK;
}
