import { describe, expect, it } from 'vitest';
import { createStepOutcome } from '../../../../../src/engine/learn/environment.ts';
import { bestReturnPerBar, plantedMarket, randomWalkMarket, turnCost } from '../../../../../src/engine/learn/trading/markets.ts';
import { createTradingEnvironment } from '../../../../../src/engine/learn/trading/trading-environment.ts';
import { anInstrument } from '../../../../support/instruments.ts';
import { CASH, START } from './trading-fixture.ts';

const SHAPE = { bars: 8_000, interval: '15m', startMs: START, price: 20_000, noise: 0.002 } as const;
const PLANT = { ...SHAPE, drift: 0.001, legBars: 24 };
const COSTS = { feeBps: 5, spreadBps: 1, slippageBps: 1 };

const returnsOf = (close: Float64Array): readonly number[] => [...close.subarray(1)].map((price, index) => price / close[index]! - 1);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the planted market', () => {
  const { bars, features } = plantedMarket({ ...PLANT, seed: 1 });
  const slot = features.names.indexOf('leg side');
  const side = (bar: number): number => features.values[bar * features.names.length + slot]!;

  it('goes by its drift, up for a leg and down for the next, as the features say', () => {
    const returns = returnsOf(plantedMarket({ ...PLANT, noise: 0.000_5, seed: 1 }).bars.close);
    const up = returns.filter((_, index) => side(index + 1) > 0);
    const down = returns.filter((_, index) => side(index + 1) < 0);
    // The mean of 4,000 returns has a deviation of 0.0005 / √4,000 = 0.000008: four of them. A leg that turned one bar late would be off by 2 / 24 of the drift, 0.000083.
    expect(Math.abs(mean(up) - 0.001)).toBeLessThan(0.000_032);
    expect(Math.abs(mean(down) + 0.001)).toBeLessThan(0.000_032);
    const turns = returns.filter((_, index) => side(index + 1) !== side(index)).length;
    expect(Math.abs(turns - 8_000 / 24)).toBeLessThanOrEqual(1);
  });

  it('pays who knows it the drift less a turn each leg, and half of that on one side', () => {
    // Two fills at 5 bps fee, half of 1 bps spread and 1 bps slippage: 13 bps a turn, over 24 bars.
    expect(turnCost(COSTS)).toBeCloseTo(0.0013, 12);
    expect(bestReturnPerBar(PLANT, COSTS, 'both')).toBeCloseTo(0.001 - 0.0013 / 24, 12);
    expect(bestReturnPerBar(PLANT, COSTS, 'long')).toBeCloseTo((0.001 - 0.0013 / 24) / 2, 12);
    expect(bestReturnPerBar({ drift: 0.00005, legBars: 24 }, COSTS, 'both')).toBe(0);
  });

  it('is the same for the same seed', () => {
    expect(plantedMarket({ ...PLANT, seed: 1 }).bars.close).toEqual(bars.close);
    expect(plantedMarket({ ...PLANT, seed: 2 }).bars.close).not.toEqual(bars.close);
  });

  it('pays through the whole engine what its arithmetic says', () => {
    // 2 % at a stop of 4 % is half of the equity; the bound is that of four deviations of the mean return at that exposure.
    const steps = 3_000;
    const environment = createTradingEnvironment({
      markets: [{ instrument: anInstrument(), interval: '15m', bars, features, funding: [] }], startingCash: CASH, execution: { requireFunding: false },
      config: { episodes: { bars: steps } }, agent: { stopType: 'percent', stopPercent: 20 }, risk: { riskPerTradePct: 2, dailyLossLimitPct: 3, maxRiskPerTradePct: 2 },
    });
    const out = createStepOutcome(environment);
    environment.reset(1, out.observations);
    let [grown, exposures] = [0, 0];
    const row = environment.observationNames.indexOf('size');
    const share = environment.observationNames.indexOf('leg share');
    for (let step = 0; step < steps; step++) {
      // At the close of a leg's last bar, what comes next is the other side.
      const now = out.observations[environment.observationNames.indexOf('leg side')]!;
      const isLast = out.observations[share]! > 22.5 / 24;
      const before = environment.worlds[0]!.equity;
      environment.step(Float32Array.of((isLast ? -now : now) > 0 ? 2 : 0), out);
      if (out.ends[0] !== 0) break;
      grown += environment.worlds[0]!.equity / before - 1;
      exposures += out.observations[row]!;
    }
    const exposure = exposures / steps;
    // The exposure is 2 / 20 = 0.1 at each entry, and breathes with the price after it.
    expect(exposure).toBeGreaterThan(0.09);
    expect(exposure).toBeLessThan(0.11);
    const best = bestReturnPerBar(PLANT, COSTS, 'both');
    expect(Math.abs(grown / exposures - best)).toBeLessThan((4 * 0.002) / Math.sqrt(steps));
    expect(grown / exposures).toBeGreaterThan(0.5 * best);
  });
});

describe('the random walk', () => {
  const { bars } = randomWalkMarket({ ...SHAPE, seed: 3 });
  const returns = returnsOf(bars.close);

  it('has no drift and returns of the size that was asked for', () => {
    expect(Math.abs(mean(returns))).toBeLessThan((4 * 0.002) / Math.sqrt(8_000));
    // The deviation of a variance of n normals is √(2 / n) of it: four of them are 6.3 % for 8,000.
    expect(Math.abs(mean(returns.map((value) => value * value)) / 0.002 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / 8_000));
  });

  it('does not remember: one return says nothing of the next', () => {
    const products = returns.slice(1).map((value, index) => (value * returns[index]!) / 0.002 ** 2);
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(8_000));
  });

  it('has bars in which high and low hold open and close', () => {
    for (let bar = 0; bar < bars.length; bar++) {
      expect(bars.high[bar]).toBeGreaterThanOrEqual(Math.max(bars.open[bar]!, bars.close[bar]!));
      expect(bars.low[bar]).toBeLessThanOrEqual(Math.min(bars.open[bar]!, bars.close[bar]!));
    }
  });
});
