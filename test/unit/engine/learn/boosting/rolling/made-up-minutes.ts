import { createRng } from '../../../../../../src/engine/compute/rng.ts';
import { allocateBarColumns } from '../../../../../../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../../../../../../src/engine/domain/bar-columns.ts';
import { MINUTE_MS } from '../../../../../../src/engine/domain/interval.ts';

export const BEGIN_MS = Date.UTC(2024, 0, 1);

/** Minutes between two signals. */
const APART = 12;

/**
 * Bars of one minute. Every twelfth has five times the usual volume, or a fifth of it; for ten minutes after it the price goes `driftBps` up, or down, a minute, beside
 * noise of `noiseBps`. Without drift the volume says nothing and the price is white noise.
 */
export function minutes(count: number, { seed, driftBps, noiseBps = 2 }: { readonly seed: number; readonly driftBps: number; readonly noiseBps?: number }): BarColumns {
  const bars = allocateBarColumns(count);
  const rng = createRng(seed).stream('minutes');
  const onTick = (value: number): number => Math.round(value * 100) / 100;
  let [price, side] = [10_000, 0];
  for (let row = 0; row < count; row++) {
    const since = row % APART;
    const drift = since > 0 && since <= 10 ? side * driftBps : 0;
    if (since === 0) side = rng.float() < 0.5 ? -1 : 1;
    const close = onTick(price * (1 + (drift + noiseBps * rng.normal()) / 10_000));
    bars.openTimeMs[row] = BEGIN_MS + row * MINUTE_MS;
    bars.closeTimeMs[row] = BEGIN_MS + (row + 1) * MINUTE_MS - 1;
    bars.open[row] = price;
    bars.close[row] = close;
    bars.high[row] = onTick(Math.max(price, close) + 0.2 * rng.float());
    bars.low[row] = onTick(Math.min(price, close) - 0.2 * rng.float());
    bars.volume[row] = 1000 * (since === 0 ? (side > 0 ? 5 : 0.2) : 1) * (1 + 0.1 * rng.float());
    bars.quoteVolume[row] = bars.volume[row]! * close;
    bars.tradeCount[row] = 500;
    bars.takerBuyVolume[row] = bars.volume[row]! / 2;
    price = close;
  }
  return bars;
}
