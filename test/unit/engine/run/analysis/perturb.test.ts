import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { tickSize } from '../../../../../src/engine/domain/instrument.ts';
import { addPriceNoise } from '../../../../../src/engine/run/analysis/perturb/price-noise.ts';
import { resampleBars } from '../../../../../src/engine/run/analysis/perturb/resample-bars.ts';
import type { BacktestPlan } from '../../../../../src/engine/run/backtest/backtest.ts';
import { aPlan, COIN, someBars } from './analysis-fixture.ts';

const plan = aPlan(someBars({ length: 2_000 }), 'moving-average-cross');
const TICK = tickSize(COIN);

function barsOf({ series: [series] }: BacktestPlan) {
  if (!series) throw new Error('expected a series');
  return series.bars;
}

/** Bars that a market could have made: whole ticks, extremes outside, the old times. */
function expectSound(made: BacktestPlan): void {
  const [bars, old] = [barsOf(made), barsOf(plan)];
  expect(bars.openTimeMs).toEqual(old.openTimeMs);
  for (let i = 0; i < bars.length; i++) {
    expect(bars.low[i]).toBeLessThanOrEqual(Math.min(bars.open[i]!, bars.close[i]!));
    expect(bars.high[i]).toBeGreaterThanOrEqual(Math.max(bars.open[i]!, bars.close[i]!));
    expect(Math.abs(bars.close[i]! / TICK - Math.round(bars.close[i]! / TICK))).toBeLessThan(1e-6);
  }
}

function returnsOf(made: BacktestPlan): readonly number[] {
  const { close } = barsOf(made);
  return Array.from(close.subarray(1), (value, index) => value / close[index]! - 1);
}

describe('bars in another order', () => {
  it('make a market of the same bars: every return is one that there was', () => {
    const made = resampleBars(plan, 24, createRng(1));
    expectSound(made);
    const known = returnsOf(plan).toSorted((a, b) => a - b);
    // Prices are rounded to a tick of 0.1 at about 50,000: two ticks are 4e-6.
    for (const one of returnsOf(made).slice(0, 200)) expect(Math.min(...known.map((other) => Math.abs(other - one)))).toBeLessThan(1e-5);
  });

  it('keep blocks together: of bars that follow each other, one in the mean length of a block begins another', () => {
    // Volumes are copied as they are, and no two of them are alike: they tell where a bar came from.
    const placeOf = new Map(Array.from(barsOf(plan).volume, (volume, index) => [volume, index]));
    const places = Array.from(barsOf(resampleBars(plan, 20, createRng(2))).volume, (volume) => placeOf.get(volume) ?? -1);
    expect(places).not.toContain(-1);
    const breaks = places.filter((place, index) => index > 0 && place !== places[index - 1]! + 1).length;
    // 1,999 chances of 1/20 are 100, with a standard deviation of 9.7.
    expect(Math.abs(breaks - 100)).toBeLessThan(40);
  });

  it('are the same for the same seed, and others for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => barsOf(resampleBars(plan, 24, createRng(seed))).close);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('of several instruments are drawn together, where their bars lie at the same times', () => {
    const both: BacktestPlan = { ...plan, series: [...plan.series, ...plan.series.map((series) => ({ ...series, instrument: { ...COIN, id: 'practice:TWIN' as typeof COIN.id } }))] };
    const [one, twin] = resampleBars(both, 24, createRng(1)).series;
    expect(twin?.bars.close).toEqual(one?.bars.close);
  });
});

describe('noise on prices', () => {
  it('moves every close by about its share of the range, and does not add up', () => {
    const made = addPriceNoise(plan, 0.1, createRng(1));
    expectSound(made);
    const [bars, old] = [barsOf(made), barsOf(plan)];
    const moves = Array.from(bars.close, (close, index) => (close - old.close[index]!) / (old.high[index]! - old.low[index]!));
    // The mean absolute value of a normal is 0.8 of its deviation: about 0.08 of a range, whose own mean is near its average; and no drift at the end.
    const mean = moves.reduce((sum, one) => sum + Math.abs(one), 0) / moves.length;
    expect(mean).toBeGreaterThan(0.05);
    expect(mean).toBeLessThan(0.15);
    expect(Math.abs(moves.at(-1) ?? 1)).toBeLessThan(0.6);
  });

  it('of nothing changes nothing', () => {
    const made = barsOf(addPriceNoise(plan, 0, createRng(1)));
    for (const name of ['open', 'high', 'low', 'close'] as const) expect(Math.max(...Array.from(made[name], (value, index) => Math.abs(value - barsOf(plan)[name][index]!)))).toBeLessThan(1e-6);
  });
});
