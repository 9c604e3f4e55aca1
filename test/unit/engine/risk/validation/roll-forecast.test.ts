import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { coverageTests } from '../../../../../src/engine/risk/validation/coverage.ts';
import { exceedances, rollForecast } from '../../../../../src/engine/risk/validation/roll-forecast.ts';
import type { TailForecaster } from '../../../../../src/engine/risk/validation/roll-forecast.ts';

/** Remembers what it saw, and says a value at risk of 10 % from the third return on. */
function recorder(): TailForecaster & { readonly seen: number[]; readonly seenAtForecast: number[] } {
  const seen: number[] = [];
  const seenAtForecast: number[] = [];
  return {
    seen, seenAtForecast,
    observe: (returns) => { seen.push(returns[0] ?? 0); },
    valueAtRisk: () => { seenAtForecast.push(seen.length); return seen.length < 3 ? null : 0.1; },
  };
}

const single = (...returns: readonly number[]): readonly Float64Array[] => returns.map((value) => Float64Array.of(value));

describe('a forecast that is rolled through history', () => {
  it('never knows what it is held against', () => {
    const forecaster = recorder();
    const rolled = rollForecast({ returns: single(0.01, 0.02, 0.03, -0.2, 0.05, -0.05), weights: [1], horizon: 1 }, forecaster);
    expect(rolled).toEqual([
      { step: 2, valueAtRisk: 0.1, loss: expect.closeTo(0.2, 12) },
      { step: 3, valueAtRisk: 0.1, loss: expect.closeTo(-0.05, 12) },
      { step: 4, valueAtRisk: 0.1, loss: expect.closeTo(0.05, 12) },
    ]);
    expect([...exceedances(rolled)]).toEqual([1, 0, 0]);
    expect(forecaster.seen).toEqual([0.01, 0.02, 0.03, -0.2, 0.05]);
  });

  it('does not overlap: with a horizon of two it is made every second step, and compounds: 1 − 0.9 × 0.9 = 0.19', () => {
    const rolled = rollForecast({ returns: single(0, 0, 0, -0.1, -0.1, 0, 0, 0), weights: [1], horizon: 2 }, recorder());
    expect(rolled.map(({ step }) => step)).toEqual([2, 4]);
    expect(rolled[0]?.loss).toBeCloseTo(0.19, 12);
  });

  it('weighs the instruments: half of −10 % and half of +4 % is a loss of 3 %', () => {
    const returns = [0, 0, 0, 1].map((last) => Float64Array.of(-0.1 * last, 0.04 * last));
    expect(rollForecast({ returns, weights: [0.5, 0.5], horizon: 1 }, recorder())[0]?.loss).toBeCloseTo(0.03, 12);
  });

  it('that is right passes its tests, one that is half of it fails: normal returns of 1 %, 2,500 steps', () => {
    const rng = createRng('rolled');
    const returns = Array.from({ length: 2500 }, () => Float64Array.of(rng.normal() / 100));
    const fixed = (valueAtRisk: number): TailForecaster => ({ observe: () => undefined, valueAtRisk: () => valueAtRisk });
    const pOf = (valueAtRisk: number): number => coverageTests(exceedances(rollForecast({ returns, weights: [1], horizon: 1 }, fixed(valueAtRisk))), 0.05).conditional.pValue;
    expect(pOf(0.01645)).toBeGreaterThan(0.05);
    expect(pOf(0.0082)).toBeLessThan(1e-6);
  });
});
