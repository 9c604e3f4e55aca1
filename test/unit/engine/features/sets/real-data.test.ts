import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import { bars50Rows } from '../../../../../src/engine/features/sets/bars-50/bar-rows.ts';
import type { FeatureSetDefinition } from '../../../../../src/engine/features/sets/definition.ts';
import { featureRows } from '../../../../../src/engine/features/sets/market-feature-set.ts';
import type { FeatureRows } from '../../../../../src/engine/features/sets/market-feature-set.ts';
import { Market30 } from '../../../../../src/engine/features/sets/market-30/market-30.ts';
import { BARS_50 } from '../../../../../src/engine/features/sets/bars-50/bars-50.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { sharedBars, sharedRows } from '../../../../support/shared-bars.ts';
import { recordedMarket } from './recorded-market.ts';

/** Known values of a feature. */
function knownOf(rows: FeatureRows, definition: FeatureSetDefinition, name: string): readonly number[] {
  const slot = definition.features.findIndex((feature) => feature.name === name);
  return Array.from({ length: rows.length }, (_, row) => row * rows.width + slot).filter((at) => rows.known[at] === 1).map((at) => rows.values[at]!);
}

/** Features whose known values leave their range, and those that are at a bound of it for more than a twentieth of the time though it is no natural one. */
function misplaced(rows: FeatureRows, definition: FeatureSetDefinition, natural: readonly string[]): readonly string[] {
  return definition.features.flatMap(({ name, range }) => {
    const values = knownOf(rows, definition, name);
    const outside = values.filter((value) => !(value >= range[0] && value <= range[1])).length;
    const bound = values.filter((value) => value === range[0] || value === range[1]).length;
    return outside > 0 || (bound > values.length / 20 && !natural.includes(name)) ? [`${name}: ${outside} outside, ${bound} of ${values.length} at a bound`] : [];
  });
}

const BAR_MS = 10_000;

describe('market-30 on a recorded market', () => {
  it('is finite and within its ranges or unknown, and every feature comes to be known', async () => {
    const market = await recordedMarket('spot-BTCUSDT-20240808T2354', BAR_MS);
    if (market === null) return;
    // The recording is eleven minutes long: with ten seconds for a minute every window fills.
    const set = new Market30({ instrumentId: market.id, interval: '1m', minuteMs: BAR_MS, barMs: BAR_MS });
    const rows = featureRows(set, market.events);
    expect(rows.length).toBeGreaterThan(55);
    expect(rows.values.every((value, at) => (rows.known[at] === 1 ? Number.isFinite(value) : Number.isNaN(value)))).toBe(true);
    const last = set.definition.features.filter((_, slot) => set.known[slot] === 0).map(({ name }) => name);
    expect(last).toEqual([]);
    expect(set.state).toEqual({ bars: 'ready', trades: 'ready', quotes: 'ready', depth: 'ready' });
    // The spread of BTCUSDT is one tick of 0.01 most of the time, and nobody trades large and small at once.
    expect(misplaced(rows, set.definition, ['ohlcv.high', 'ohlcv.low', 'trades.large-share', 'book.spread', 'book.cancel-rate', 'trades.rsi'])).toEqual([]);
    const spreads = knownOf(rows, set.definition, 'book.spread').toSorted((one, other) => one - other);
    expect(spreads[Math.floor(spreads.length / 2)]).toBeCloseTo((10_000 * 0.01) / 61_700, 4);
  });

  it('has real trades over a day of a market that often stands still', () => {
    const trades = sharedRows('data/trades/XRPETH-aggTrades-2019-10-11.csv.gz');
    const bars = sharedBars('data/trades/XRPETH-1m-2019-10-11.csv.gz');
    if (trades === null || bars === null) return;
    const id = instrumentId('spot:XRPETH');
    const events: MarketEvent[] = [
      ...trades.map((row): MarketEvent => ({ type: 'trade-printed', timeMs: Number(row[5]), instrumentId: id, tradeId: row[0]!, price: Number(row[1]), qty: Number(row[2]), takerSide: row[6] === 'true' || row[6] === 'True' ? 'sell' : 'buy' })),
      ...bars.map((bar): MarketEvent => ({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: id, interval: '1m', bar })),
    ].sort((one, other) => one.timeMs - other.timeMs);
    const set = new Market30({ instrumentId: id, interval: '1m' });
    const rows = featureRows(set, events);
    expect(rows.length).toBe(1022);
    expect(misplaced(rows, set.definition, ['ohlcv.high', 'ohlcv.low', 'trades.volume-imbalance', 'trades.large-share', 'trades.size-dispersion', 'trades.acceleration'])).toEqual([]);
    // Bars follow a hole 265 times: as often there is no return of the bar, and nothing of a book that nobody recorded.
    expect(knownOf(rows, set.definition, 'ohlcv.close').length).toBe(1022 - 1 - 265);
    expect(set.definition.features.filter(({ group }) => group === 'book').flatMap(({ name }) => knownOf(rows, set.definition, name))).toEqual([]);
    // One bar is one minute, so where it is known it is what the trades say: the same price before and after.
    const slots = ['ohlcv.close', 'trades.velocity'].map((name) => set.definition.features.findIndex((feature) => feature.name === name));
    const apart = Array.from({ length: rows.length }, (_, row) => rows.values[row * rows.width + slots[0]!]! - rows.values[row * rows.width + slots[1]!]!).filter((gap) => Math.abs(gap) > 1e-12);
    expect(apart).toEqual([]);
  });
});

describe('bars-50 on real bars', () => {
  it('is finite and within its ranges or unknown over seven years, the day of 2020 among them when ether lost 44.6 %', () => {
    const [ours, leader] = [sharedBars('data/klines/spot-1d/ETHUSDT-1d-2017-08-17_2024-12-31.csv.gz'), sharedBars('data/klines/spot-1d/BTCUSDT-1d-2017-08-17_2024-12-31.csv.gz')];
    if (ours === null || leader === null) return;
    const options = { instrumentId: instrumentId('spot:ETHUSDT'), interval: '1d', referenceId: instrumentId('spot:BTCUSDT'), basisId: null } as const;
    const rows = bars50Rows({ bars: columnsOf(ours), reference: columnsOf(leader) }, options);
    expect(rows.values.every((value, at) => (rows.known[at] === 1 ? Number.isFinite(value) : Number.isNaN(value)))).toBe(true);
    // A bar that opens or closes at its end, and a close that is the highest, are bounds that the market itself sets.
    expect(misplaced(rows, BARS_50, ['price.body', 'price.upper-wick', 'price.lower-wick', 'momentum.below-high-96', 'momentum.above-low-96', 'calendar.day-cosine', 'calendar.week-cosine'])).toEqual([]);
    for (const { name, needs } of BARS_50.features) {
      const share = knownOf(rows, BARS_50, name).length / rows.length;
      if (needs === 'bars' || needs === 'reference bars' || needs === 'clock') expect(share, name).toBeGreaterThan(0.92);
      else expect(share, name).toBe(0);
    }
    expect(Math.min(...knownOf(rows, BARS_50, 'price.return-1'))).toBeCloseTo(Math.log(1 - 0.446), 2);
    // Ether follows Bitcoin.
    const betas = knownOf(rows, BARS_50, 'cross.beta').toSorted((one, other) => one - other);
    expect(betas[Math.floor(betas.length / 2)]).toBeGreaterThan(0.7);
    expect(betas[Math.floor(betas.length / 2)]).toBeLessThan(1.5);
  });
});
