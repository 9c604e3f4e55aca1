import { createRng } from '../src/engine/compute/rng.ts';
import { allocateBarColumns } from '../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../src/engine/domain/bar-columns.ts';
import { MINUTE_MS } from '../src/engine/domain/interval.ts';
import { GENERATED_START_MS } from './generated-bars.ts';

/** Minutes from one signal to the next, and how long the price follows it. */
const APART = 15, FOLLOWS = 10;
const NOISE_BPS = 3;
const TICK = 0.1;

/**
 * Returns one-minute bars of white noise in which every fifteenth minute may tell what comes: its volume is four times the usual, or a quarter, and for ten minutes the price goes `driftBps` a
 * minute up, or down. With a drift of 0 the volume still does so and tells nothing.
 */
export function plantedBars(count: number, { seed, driftBps }: { readonly seed: number; readonly driftBps: number }): BarColumns {
  const columns = allocateBarColumns(count);
  const rng = createRng(seed).stream('planted-bars');
  const onTick = (value: number): number => Math.round(value / TICK) * TICK;
  let [price, side] = [30_000, 0];
  for (let row = 0; row < count; row++) {
    const since = row % APART;
    const drift = since > 0 && since <= FOLLOWS ? side * driftBps : 0;
    if (since === 0) side = rng.float() < 0.5 ? -1 : 1;
    const open = onTick(price);
    price = open * (1 + (drift + NOISE_BPS * rng.normal()) / 10_000);
    const close = onTick(price);
    const volume = 20 * (since === 0 ? 4 ** side : 1) * (0.8 + 0.4 * rng.float());
    columns.openTimeMs[row] = GENERATED_START_MS + row * MINUTE_MS;
    columns.closeTimeMs[row] = GENERATED_START_MS + (row + 1) * MINUTE_MS - 1;
    columns.open[row] = open;
    columns.high[row] = onTick(Math.max(open, close) * (1 + 0.0001 * rng.float()));
    columns.low[row] = onTick(Math.min(open, close) * (1 - 0.0001 * rng.float()));
    columns.close[row] = close;
    columns.volume[row] = volume;
    columns.quoteVolume[row] = volume * open;
    columns.tradeCount[row] = 500;
    columns.takerBuyVolume[row] = volume / 2;
  }
  return columns;
}
