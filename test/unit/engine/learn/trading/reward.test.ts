import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewardConfig } from '../../../../../src/engine/learn/trading/config.ts';
import { DifferentialSharpe } from '../../../../../src/engine/learn/trading/differential-sharpe.ts';
import { drawdownPart, returnPart, RewardMeter, spreadPart, totalReward, tradingPart, winnerLevel } from '../../../../../src/engine/learn/trading/reward.ts';
import type { RewardStep } from '../../../../../src/engine/learn/trading/reward.ts';

const CONFIG = rewardConfig.parse({});
const QUIET: RewardStep = { equityBefore: 10_000, equity: 10_000, peakEquity: 10_000, trades: 0, winner: 0, spreadCost: 0 };

/** The reward of a first step. */
function rewardOf(step: Partial<RewardStep>): { readonly reward: number; readonly parts: readonly number[] } {
  const meter = new RewardMeter(CONFIG);
  meter.begin(0.002);
  const parts = new Float64Array(6);
  return { reward: meter.measure({ ...QUIET, ...step }, parts), parts: [...parts] };
}

describe('the reward', () => {
  it('weighs its parts 1, 0.5, 1, 0.3, 0.2 and 0.4, and subtracts the penalties', () => {
    expect(totalReward(Float64Array.of(1, 10, 100, 1_000, 10_000, 100_000), CONFIG)).toBeCloseTo(1 + 5 - 100 - 300 + 2_000 - 40_000, 9);
  });

  it('refuses a weight below zero, which would make a prize of a penalty', () => {
    expect(() => rewardConfig.parse({ drawdownWeight: -1 })).toThrow(/drawdownWeight/);
  });

  it('counts the return in units of the usual return: 20 of 10,000 at 0.002 are one', () => {
    expect(returnPart({ equityBefore: 10_000, equity: 10_020 }, 0.002)).toBeCloseTo(1, 12);
  });

  it('counts a fall of 12 % with 5 % free as 0.07, and a fall of 4 % as nothing', () => {
    expect(drawdownPart({ equity: 8_800, peakEquity: 10_000 }, 5)).toBeCloseTo(0.07, 12);
    expect(drawdownPart({ equity: 9_600, peakEquity: 10_000 }, 5)).toBe(0);
  });

  it('comes to one for a single trade, however long it is remembered', () => {
    let [frequency, sum] = [0, 0];
    for (let bar = 0; bar < 3_000; bar++) sum += frequency = tradingPart(frequency, bar === 0 ? 1 : 0, 96);
    expect(sum).toBeCloseTo(1, 9);
  });

  it('counts a gain of one unit as a half, of three as three quarters, a loss as nothing', () => {
    expect(winnerLevel(0.002, 0.002)).toBeCloseTo(0.5, 12);
    expect(winnerLevel(0.006, 0.002)).toBeCloseTo(0.75, 12);
    expect(winnerLevel(-0.002, 0.002)).toBe(0);
  });

  it('counts 2 quote units of spread on 10,000 as a tenth of a unit of 0.002', () => {
    expect(spreadPart({ spreadCost: 2, equityBefore: 10_000 }, 0.002)).toBeCloseTo(0.1, 12);
  });

  it('adds up to the numbers of one step', () => {
    const { reward, parts } = rewardOf({ equity: 9_300, trades: 2, winner: 0.5, spreadCost: 4 });
    // return -0.07 / 0.002 = -35, and with A = 0, B = 1 so is the differential Sharpe; drawdown 0.07 - 0.05; frequency 2 / 96; spread 4 / 10,000 / 0.002.
    const expected = [-35, -35, 0.02, 2 / 96, 0.5, 0.2];
    parts.forEach((part, index) => { expect(part).toBeCloseTo(expected[index]!, 9); });
    expect(reward).toBeCloseTo(-35 - 17.5 - 0.02 - 0.3 * (2 / 96) + 0.1 - 0.08, 9);
  });

  const money = fc.double({ min: 1_000, max: 20_000, noNaN: true });

  it('is never raised by more drawdown', () => {
    fc.assert(fc.property(money, money, fc.double({ min: 0, max: 20_000, noNaN: true }), (equityBefore, equity, more) => {
      const peakEquity = Math.max(equity, equityBefore);
      const step = { equityBefore, equity };
      expect(rewardOf({ ...step, peakEquity: peakEquity + more }).reward).toBeLessThanOrEqual(rewardOf({ ...step, peakEquity }).reward);
    }));
  });

  it('is never raised by more trades or more spread, and never lowered by a greater gain held', () => {
    fc.assert(fc.property(fc.nat(4), fc.nat(4), fc.double({ min: 0, max: 50, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), (trades, moreTrades, spreadCost, moreSpread) => {
      expect(rewardOf({ trades: trades + moreTrades, spreadCost: spreadCost + moreSpread }).reward).toBeLessThanOrEqual(rewardOf({ trades, spreadCost }).reward);
      expect(winnerLevel(spreadCost + moreSpread, 1)).toBeGreaterThanOrEqual(winnerLevel(spreadCost, 1));
    }));
  });

  it('has penalties of zero or more', () => {
    fc.assert(fc.property(money, money, fc.nat(4), (equityBefore, equity, trades) => {
      const { parts } = rewardOf({ equityBefore, equity, peakEquity: Math.max(equity, equityBefore), trades });
      expect(Math.min(parts[2]!, parts[3]!, parts[5]!)).toBeGreaterThanOrEqual(0);
    }));
  });
});

describe('the differential Sharpe ratio', () => {
  it('is the formula of its paper, by hand', () => {
    const sharpe = new DifferentialSharpe(10);
    // A = 0, B = 1: D = R. Then A = 0.1 · 0.5 = 0.05, B = 1 + 0.1 · (0.25 - 1) = 0.925.
    expect(sharpe.update(0.5)).toBeCloseTo(0.5, 12);
    // D = (0.925 · (-1 - 0.05) - 0.05 · (1 - 0.925) / 2) / (0.925 - 0.0025)^1.5 = (-0.97125 - 0.001875) / 0.9225^1.5
    expect(sharpe.update(-1)).toBeCloseTo(-0.973125 / 0.9225 ** 1.5, 12);
  });

  it('is how fast the averaged Sharpe ratio A / √(B - A²) changes with the averaging rate', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 30 }), fc.double({ min: -2, max: 2, noNaN: true }), (before, value) => {
      const sharpe = new DifferentialSharpe(50);
      for (const one of before) sharpe.update(one);
      const { mean, square } = sharpe.snapshot();
      fc.pre(square - mean * mean > 0.1);
      const ratio = (rate: number): number => {
        const [a, b] = [mean + rate * (value - mean), square + rate * (value * value - square)];
        return a / Math.sqrt(b - a * a);
      };
      expect(sharpe.update(value)).toBeCloseTo((ratio(1e-5) - ratio(-1e-5)) / 2e-5, 4);
    }));
  });

  it('stays within bounds after a long time flat', () => {
    const sharpe = new DifferentialSharpe(10);
    for (let bar = 0; bar < 1_000; bar++) sharpe.update(0);
    // A is 0 and B is held at 1/16: D = R / √(1/16).
    expect(sharpe.update(1)).toBeCloseTo(4, 9);
  });
});
