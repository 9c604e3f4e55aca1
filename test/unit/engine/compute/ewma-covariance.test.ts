import { describe, expect, it } from 'vitest';
import { decayOfHalfLife, EwmaCovariance } from '../../../../src/engine/compute/ewma-covariance.ts';

const of = (...values: number[]): Float64Array => Float64Array.of(...values);

describe('the exponentially weighted covariance', () => {
  it('is the RiskMetrics recursion, divided by the weight so far', () => {
    const ewma = new EwmaCovariance(2, 0.5);
    ewma.update(of(0.02, 0.01));
    // One return: 0.5 × 0.0004 / 0.5.
    expect(ewma.variance(0)).toBeCloseTo(0.0004, 15);
    ewma.update(of(-0.04, 0.02));
    // S = 0.5 × 0.0002 + 0.5 × 0.0016 = 0.0009; weight 0.75.
    expect(ewma.variance(0)).toBeCloseTo(0.0009 / 0.75, 15);
    // 0.5 × (0.5 × 0.0002) + 0.5 × −0.0008 = −0.00035.
    expect(ewma.covariance(0, 1)).toBeCloseTo(-0.00035 / 0.75, 15);
    expect(ewma.covariance(1, 0)).toBe(ewma.covariance(0, 1));
  });

  it('gives the last day of RiskMetrics table 5.1 its weights: 0.94 falls by 6 % a step', () => {
    const ewma = new EwmaCovariance(1, 0.94);
    for (let step = 0; step < 3; step++) ewma.update(of(step === 0 ? 1 : 0));
    // (1 − λ) λ² / (1 − λ³) = 0.06 × 0.8836 / 0.169416.
    expect(ewma.variance(0)).toBeCloseTo(0.053016 / 0.169416, 12);
  });

  it('correlates as numpy.corrcoef does where all weights are alike', () => {
    const ewma = new EwmaCovariance(2, 1 - 1e-12);
    // The means of x is zero, and all products are taken around zero.
    for (const [x, y] of [[1, 2], [-1, 1], [2, 1], [-2, -4]] as const) ewma.update(of(x, y));
    // Σxy = 2 − 1 + 2 + 8 = 11, Σx² = 10, Σy² = 22.
    expect(ewma.correlation(0, 1)).toBeCloseTo(11 / Math.sqrt(220), 6);
    expect(ewma.correlation(1, 1)).toBe(1);
  });

  it('lets a series begin later with its own weight, and forgets one', () => {
    const ewma = new EwmaCovariance(2, 0.5);
    ewma.update(of(0.01, Number.NaN));
    expect(ewma.variance(1)).toBeNaN();
    ewma.update(of(0.01, 0.03));
    expect(ewma.variance(1)).toBeCloseTo(0.0009, 15);
    expect(ewma.covariance(0, 1)).toBeCloseTo(0.0003, 15);
    ewma.forget(1);
    expect([ewma.variance(1), ewma.correlation(0, 1)]).toEqual([Number.NaN, Number.NaN]);
    expect(ewma.variance(0)).toBeCloseTo(0.0001, 15);
  });

  it('goes on from a snapshot with the same bits', () => {
    const [one, other] = [new EwmaCovariance(3, 0.97), new EwmaCovariance(3, 0.97)];
    for (let step = 1; step < 50; step++) one.update(of(1 / step, -2 / step, Math.fround(step / 7)));
    other.restore(JSON.parse(JSON.stringify(one.snapshot())));
    for (const ewma of [one, other]) ewma.update(of(0.1, 0.2, 0.3));
    expect(other.snapshot()).toEqual(one.snapshot());
  });

  it('halves a weight over its half-life', () => {
    expect(decayOfHalfLife(10) ** 10).toBeCloseTo(0.5, 12);
    // RiskMetrics' daily 0.94 has a half-life of ln 0.5 / ln 0.94 = 11.2 days.
    expect(decayOfHalfLife(11.2023)).toBeCloseTo(0.94, 5);
  });
});
