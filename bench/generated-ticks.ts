import type { ReplayTicks } from '../src/engine/adapters/replay-feed/tick-sources.ts';
import { createRng } from '../src/engine/compute/rng.ts';
import type { Instrument } from '../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../src/engine/domain/instrument.ts';
import { qtyLots, quoteAtoms } from '../src/engine/domain/units.ts';

/** BTCUSDT perpetual, with a tick of 0.1 and a lot of 0.001. */
export const GENERATED_INSTRUMENT: Instrument = {
  id: instrumentIdOf('um', 'BTCUSDT'), market: 'um', symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', priceDecimals: 1, tickSteps: 1, qtyDecimals: 3, lotSteps: 1,
  minNotional: quoteAtoms(0n), minQty: qtyLots(1), maxQty: qtyLots(1_000_000), maintenanceMarginRate: 0.004, maxLeverage: 125,
};

const CHANGES = 20_000;
const TRADES_PER_CHANGE = 3;
const LEVELS = 100;
const DEPTH = 1_000;
const START_MS = Date.UTC(2024, 7, 8);

/** Returns a book of 1,000 levels a side that stands, changes near its best prices, and trades at these: seeded, in the shape of recorded ones. */
export function generatedTicks(): ReplayTicks {
  const rng = createRng(1).stream('bench-replay-book');
  const price = (sign: number, ticks: number): number => Math.round((61_800 + sign * ticks * 0.1) * 10) / 10;
  const rows = CHANGES + 1;
  const numbers = 4 * DEPTH + CHANGES * LEVELS * 2;
  const depth = { length: rows, timeMs: new Float64Array(rows), receivedMs: new Float64Array(rows), updateId: new Float64Array(rows), follows: new Float64Array(rows), bounds: new Uint32Array(2 * rows + 1), levels: new Float64Array(numbers) };
  let at = 0;
  const put = (value: number, qty: number): void => {
    depth.levels[at++] = value;
    depth.levels[at++] = qty;
  };
  for (let row = 0; row < rows; row++) {
    depth.timeMs[row] = START_MS + row * 50;
    depth.receivedMs[row] = depth.timeMs[row]! + 5 + rng.exponential(1);
    depth.updateId[row] = row + 1;
    depth.follows[row] = row === 0 ? Number.NaN : row;
    for (const [index, sign] of [-1, 1].entries()) {
      depth.bounds[2 * row + index] = at;
      if (row === 0) for (let level = 1; level <= DEPTH; level++) put(price(sign, level), 1);
      // The best level is never removed, so that the book neither crosses nor moves.
      else for (let level = 0; level < LEVELS / 2; level++) put(price(sign, level === 0 ? 1 : 2 + Math.floor(rng.exponential(1) * 60)), level > 0 && rng.float() < 1 / 3 ? 0 : 0.5 + rng.float());
    }
  }
  depth.bounds[2 * rows] = at;
  const count = CHANGES * TRADES_PER_CHANGE;
  const column = (value: (row: number) => number): Float64Array => Float64Array.from({ length: count }, (_, row) => value(row));
  const takerBought = Uint8Array.from({ length: count }, () => (rng.float() < 0.5 ? 1 : 0));
  const trades = { length: count, tradeId: column((row) => row + 1), timeMs: column((row) => START_MS + 50 + Math.floor((row * 50) / TRADES_PER_CHANGE)), price: column((row) => price(takerBought[row] === 1 ? 1 : -1, 1)), qty: column(() => Math.round(rng.exponential(1) * 100) / 1000 + 0.001), takerBought };
  return { instrumentId: GENERATED_INSTRUMENT.id, trades, quotes: null, depth };
}
