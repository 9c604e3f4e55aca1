import { describe, expect, it } from 'vitest';
import { coverageTests, independenceOf, proportionOfFailures, trafficLight, transitionsOf } from '../../../../../src/engine/risk/validation/coverage.ts';

const CRITICAL_5_PCT = 3.841;

describe('the proportion of failures', () => {
  // Kupiec 1995, table 3, as Jorion 2007 reprints it (table 6.2): the numbers of failures N that do not reject at 95 % confidence, as an open interval.
  it.each([
    [0.01, 255, null, 7], [0.01, 510, 1, 11], [0.01, 1000, 4, 17],
    [0.025, 255, 2, 12], [0.025, 510, 6, 21], [0.025, 1000, 15, 36],
    [0.05, 255, 6, 21], [0.05, 510, 16, 36], [0.05, 1000, 37, 65],
    [0.075, 255, 11, 28], [0.075, 510, 27, 51], [0.075, 1000, 59, 92],
    [0.1, 255, 16, 36], [0.1, 510, 38, 65], [0.1, 1000, 81, 120],
  ])('at %f of %i is rejected up to %s and from %i, and not between', (tail, observations, below, above) => {
    const isRejected = (exceedances: number): boolean => proportionOfFailures({ exceedances, observations, tail }).statistic > CRITICAL_5_PCT;
    if (below !== null) expect([isRejected(below), isRejected(below + 1)]).toEqual([true, false]);
    expect([isRejected(above - 1), isRejected(above)]).toEqual([false, true]);
  });

  it('is that of the MathWorks documentation: 57 of 1043 at 95 % give 0.46147, p 0.49694', () => {
    const { statistic, pValue } = proportionOfFailures({ exceedances: 57, observations: 1043, tail: 0.05 });
    expect(statistic).toBeCloseTo(0.46147, 5);
    expect(pValue).toBeCloseTo(0.49694, 5);
  });

  it('of none at all rejects too: the forecast was too careful. −2·250·ln 0.99 = 5.0252', () => {
    expect(proportionOfFailures({ exceedances: 0, observations: 250, tail: 0.01 }).statistic).toBeCloseTo(5.0252, 4);
  });

  it('that is exactly right has a statistic of nothing', () => {
    expect(proportionOfFailures({ exceedances: 10, observations: 1000, tail: 0.01 })).toEqual({ statistic: 0, pValue: 1 });
  });
});

describe('independence', () => {
  it('is that of Jorion 2007, section 6.2.4: 6 of 20 exceedances of 252 days follow another, 9.53', () => {
    const { statistic } = independenceOf({ calmAfterCalm: 218, exceededAfterCalm: 14, calmAfterExceeded: 14, exceededAfterExceeded: 6 });
    expect(statistic).toBeCloseTo(9.53, 2);
  });

  it('is that of the MathWorks documentation: 932, 53, 53, 4 give 0.25866, p 0.61104', () => {
    const { statistic, pValue } = independenceOf({ calmAfterCalm: 932, exceededAfterCalm: 53, calmAfterExceeded: 53, exceededAfterExceeded: 4 });
    expect(statistic).toBeCloseTo(0.25866, 5);
    expect(pValue).toBeCloseTo(0.61104, 5);
  });

  it('counts what follows what', () => {
    expect(transitionsOf(Uint8Array.of(0, 0, 1, 1, 1, 0, 1))).toEqual({ calmAfterCalm: 1, exceededAfterCalm: 2, calmAfterExceeded: 1, exceededAfterExceeded: 2 });
  });

  it('cannot be doubted without an exceedance', () => {
    expect(coverageTests(new Uint8Array(100), 0.01).independence).toMatchObject({ statistic: 0, pValue: 1 });
  });
});

describe('conditional coverage', () => {
  it('adds both: of Jorion 3.91 + 9.53 = 13.44, beyond 5.99, where only bunching is wrong', () => {
    // 20 exceedances in 252 days of which 6 follow another: four runs of two and one of three, the others alone.
    const runs = [2, 2, 2, 2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    const days = new Uint8Array(253);
    let at = 3;
    for (const length of runs) {
      days.fill(1, at, at + length);
      at += length + 10;
    }
    const { exceedances, conditional, independence, coverage } = coverageTests(days.subarray(0, 253), 0.05);
    expect(exceedances).toBe(20);
    expect(independence.transitions).toEqual({ calmAfterCalm: 218, exceededAfterCalm: 14, calmAfterExceeded: 14, exceededAfterExceeded: 6 });
    // Jorion counts the 252 pairs as days; of 253 days the coverage is 3.87 instead of 3.91.
    expect(coverage.statistic).toBeCloseTo(3.87, 1);
    expect(conditional.statistic).toBeCloseTo(coverage.statistic + 9.53, 2);
    expect(conditional.pValue).toBeLessThan(0.01);
  });
});

describe('the traffic light', () => {
  // Basel Committee 1996, table 2: 250 observations at 99 %.
  it.each([[0, 'green'], [4, 'green'], [5, 'yellow'], [9, 'yellow'], [10, 'red'], [15, 'red']] as const)('of %i exceedances in 250 days is %s', (exceedances, light) => {
    expect(trafficLight({ exceedances, observations: 250, tail: 0.01 })).toBe(light);
  });
});
