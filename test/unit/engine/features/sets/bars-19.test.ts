import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar, MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { Bars19, bars19Rows } from '../../../../../src/engine/features/sets/bars-19/bars-19.ts';
import { BARS_19, BARS_19_WARMUP } from '../../../../../src/engine/features/sets/bars-19/definition.ts';
import { sharedBars } from '../../../../support/shared-bars.ts';
import { closed, minuteBar, OURS } from './made-up-market.ts';

function after(events: readonly MarketEvent[]): Readonly<Record<string, number | null>> {
  const set = new Bars19({ instrumentId: OURS, interval: '1m' });
  for (const event of events) set.update(event);
  return Object.fromEntries(set.definition.features.map(({ name }, slot) => [name.split('.')[1]!, set.known[slot] === 1 ? set.values[slot]! : null]));
}

function bars(closes: readonly number[], parts: (minute: number) => Partial<Bar> = () => ({})): MarketEvent[] {
  return closes.map((close, minute) => closed(minuteBar(minute, { open: closes[minute - 1] ?? close, high: close * 1.01, low: close * 0.99, close, ...parts(minute) })));
}

const rising = Array.from({ length: 80 }, (_, i) => 100 * 1.001 ** i);
const STEP = Math.log(1.001);

describe('bars-19', () => {
  it('has nineteen numbers, each with its own name', () => {
    expect(new Set(BARS_19.features.map(({ name }) => name)).size).toBe(19);
  });

  it('knows all of them when it is warm, and not before', () => {
    const known = (count: number): number => Object.values(after(bars(rising.slice(0, count)))).filter((value) => value !== null).length;
    expect([known(BARS_19_WARMUP - 1), known(BARS_19_WARMUP)]).toEqual([18, 19]);
  });

  it('has returns, volatility and acceleration of a price that grows by a thousandth a bar', () => {
    expect(after(bars(rising))).toMatchObject({
      'return-1': expect.closeTo(STEP, 12), 'return-5': expect.closeTo(5 * STEP, 12), 'return-15': expect.closeTo(15 * STEP, 12), acceleration: expect.closeTo(0, 12),
      'volatility-15': expect.closeTo(STEP, 12), 'volatility-60': expect.closeTo(STEP, 12), 'rsi-14': 1,
      // The typical price of these bars is their close. The mean of 20 closes of a geometric row: (1 - q^20) / (1 - q) / 20 of the newest, q = 1 / 1.001.
      'average-20': expect.closeTo(-Math.log((1 - 1.001 ** -20) / (1 - 1 / 1.001) / 20), 12),
      'vwap-60': expect.closeTo(-Math.log((1 - 1.001 ** -60) / (1 - 1 / 1.001) / 60), 12),
      spread: expect.closeTo(Math.log(1.01 / 0.99), 12), 'spread-20': expect.closeTo(Math.log(1.01 / 0.99), 12), 'volume-ratio': expect.closeTo(0, 12), 'on-balance': 1,
    });
  });

  it('measures a line against its averages, which lag by half their length', () => {
    const found = after(bars(Array.from({ length: 300 }, (_, i) => 1000 + i)));
    // The average of n lags a line of slope 1 by (n - 1) / 2.
    expect(found).toMatchObject({ 'ema-12': expect.closeTo(Math.log(1299 / 1293.5), 10), 'ema-26': expect.closeTo(Math.log(1299 / 1286.5), 10), 'ema-60': expect.closeTo(Math.log(1299 / 1269.5), 8), convergence: expect.closeTo(Math.log(1293.5 / 1286.5), 10) });
    // The range of 60 bars: from 0.99 × 1240 to 1.01 × 1299.
    expect(found['range-place']).toBeCloseTo((2 * (1299 - 0.99 * 1240)) / (1.01 * 1299 - 0.99 * 1240) - 1, 12);
  });

  it('says when volume comes with rises, and when with falls', () => {
    const zigzag = Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 100 : 101));
    const withRises = after(bars(zigzag, (minute) => ({ volume: minute % 2 === 0 ? 1 : 9 })));
    // Of 20 bars ten rise with 9 and ten fall with 1: 80 of 100.
    expect(withRises).toMatchObject({ divergence: expect.closeTo(1, 4), 'on-balance': expect.closeTo(0.8, 12) });
    expect(after(bars(zigzag, (minute) => ({ volume: minute % 2 === 0 ? 9 : 1 })))).toMatchObject({ divergence: expect.closeTo(-1, 4), 'on-balance': expect.closeTo(-0.8, 12) });
    // 9 against the mean of ten 1s and ten 9s, which is 5.
    expect(withRises['volume-ratio']).toBeCloseTo(Math.log(1 + 9 / 5) - Math.LN2, 12);
  });

  it('has nothing to say of a return across a hole, and of a market that stands still says 0 or nothing', () => {
    const holed = [...bars(rising.slice(0, 70)), closed(minuteBar(72, { close: 120 }))];
    expect(after(holed)).toMatchObject({ 'return-1': null, 'return-5': null, 'return-15': null, acceleration: null });
    const still = after(bars(Array.from({ length: 80 }, () => 100), () => ({ high: 100, low: 100, volume: 0 })));
    expect(still).toMatchObject({ 'return-1': 0, 'volatility-60': 0, 'rsi-14': 0, divergence: 0, 'range-place': null, 'vwap-60': null, 'volume-ratio': null, 'on-balance': null });
  });

  it('is known and within its ranges on real minutes', () => {
    const bars = sharedBars('klines/um-1m/ETHUSDT-1m-2025-05-04_2025-06-03.csv.gz');
    if (bars === null) return;
    const rows = bars19Rows(columnsOf(bars), { instrumentId: instrumentId('um:ETHUSDT'), interval: '1m' });
    const known = rows.known.subarray(BARS_19_WARMUP * rows.width).reduce((sum, value) => sum + value, 0);
    expect(known / ((rows.length - BARS_19_WARMUP) * rows.width)).toBeGreaterThan(0.999);
  });
});
