import { describe, expect, it } from 'vitest';
import { allocationConfig } from '../../../../../src/engine/portfolio/allocation/config.ts';
import { weighChange } from '../../../../../src/engine/portfolio/allocation/rebalance.ts';

const DAY_MS = 86_400_000;
const CONFIG = allocationConfig.parse({ bandPct: 2, bandRelativePct: 20, riskAversion: 3, horizonDays: 30, tradingCostBps: 12 });

/** Two with 3 % a day each, correlated 0.7. */
const DAILY = { covariance: Float64Array.of(0.0009, 0.00063, 0.00063, 0.0009), stepMs: DAY_MS };

describe('weighing a change of shares', () => {
  it('is worth the variance of being off over the horizon, at the price of risk', () => {
    // d = (0.1, -0.1): d'Σd = 0.01 · (0.0009 + 0.0009 - 2 · 0.00063) = 5.4e-6 a day, 1.62e-4 in 30 days; half of 3 times that is 2.43e-4.
    const change = weighChange([0.5, 0.5], [0.6, 0.4], CONFIG, DAILY);
    expect(change.gain).toBeCloseTo(2.43e-4, 12);
    // 0.2 moved at 12 bps.
    expect(change.cost).toBeCloseTo(2.4e-4, 12);
    expect(change.turnover).toBeCloseTo(0.2, 12);
  });

  it('counts the same whether the covariance is of hours or of days', () => {
    const hourly = { covariance: DAILY.covariance.map((value) => value / 24), stepMs: DAY_MS / 24 };
    expect(weighChange([0.5, 0.5], [0.6, 0.4], CONFIG, hourly).gain).toBeCloseTo(2.43e-4, 12);
  });

  it('has left its band only when one share has moved by both parts of it', () => {
    const leaves = (current: number, wanted: number): boolean => weighChange([current, 1 - current], [wanted, 1 - wanted], CONFIG, DAILY).leavesBand;
    // 2 points of the whole and a fifth of itself.
    expect(leaves(0.5, 0.59)).toBe(false);
    expect(leaves(0.5, 0.61)).toBe(true);
    expect(leaves(0.05, 0.065)).toBe(false);
    expect(leaves(0.05, 0.075)).toBe(true);
    expect(leaves(0.5, 0.5)).toBe(false);
  });

  it('never calls standing still a change, however narrow the band', () => {
    const none = allocationConfig.parse({ bandPct: 0, bandRelativePct: 0 });
    expect(weighChange([0.5, 0.5], [0.5, 0.5], none, DAILY)).toEqual({ leavesBand: false, turnover: 0, gain: 0, cost: 0 });
  });
});
