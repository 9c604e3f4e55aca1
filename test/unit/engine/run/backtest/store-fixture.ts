import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { inferInstrument } from '../../../../../src/engine/adapters/history/instrument-catalog.ts';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { allocateBarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import { intervalMs } from '../../../../../src/engine/domain/interval.ts';
import type { Interval } from '../../../../../src/engine/domain/interval.ts';

export const START_MS = Date.UTC(2024, 0, 1);
export const HOUR_MS = 3_600_000;

/** Bars of a seeded walk from the start on; prices on a tick of 0.01, every bar's high and low around its open and close. */
export function walkBars(count: number, { seed, interval = '1h', price: first = 100 }: { readonly seed: number; readonly interval?: Interval; readonly price?: number }): BarColumns {
  const bars = allocateBarColumns(count);
  const rng = createRng(seed).stream('walk-bars');
  const lengthMs = intervalMs(interval);
  const onTick = (value: number): number => Math.round(value * 100) / 100;
  let price = first;
  for (let row = 0; row < count; row++) {
    const close = onTick(price * (1 + 0.006 * rng.normal()));
    bars.openTimeMs[row] = START_MS + row * lengthMs;
    bars.closeTimeMs[row] = START_MS + (row + 1) * lengthMs - 1;
    bars.open[row] = price;
    bars.close[row] = close;
    bars.high[row] = onTick(Math.max(price, close) * (1 + 0.002 * rng.float()));
    bars.low[row] = onTick(Math.min(price, close) * (1 - 0.002 * rng.float()));
    bars.volume[row] = 1_000;
    bars.quoteVolume[row] = 100_000;
    bars.tradeCount[row] = 500;
    bars.takerBuyVolume[row] = 500;
    price = close;
  }
  return bars;
}

export function spot(symbol: string): Instrument {
  const inferred = inferInstrument('spot', symbol, { priceDecimals: 2, qtyDecimals: 5 });
  if (!inferred) throw new Error(`expected ${symbol} in the catalog`);
  return inferred.instrument;
}

/** A store with these bars, taken away after the file. */
export function storeWith(series: readonly { readonly instrument: Instrument; readonly interval: Interval; readonly bars: BarColumns }[]): Store {
  const folder = mkdtempSync(join(tmpdir(), 'backtest-'));
  const store = openStore(folder);
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const { instrument, interval, bars } of series) {
    store.instruments.put(instrument);
    store.bars.write(instrument.id, interval, bars);
  }
  return store;
}
