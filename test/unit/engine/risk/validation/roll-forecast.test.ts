import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { coverageTests } from '../../../../../src/engine/risk/validation/coverage.ts';
import { createForecaster, FORECAST_METHODS } from '../../../../../src/engine/risk/validation/forecasters.ts';
import type { ForecastMethod, ForecastRule } from '../../../../../src/engine/risk/validation/forecasters.ts';
import { exceedances, rollForecast } from '../../../../../src/engine/risk/validation/roll-forecast.ts';
import type { TailForecaster } from '../../../../../src/engine/risk/validation/roll-forecast.ts';

const HOUR = 3_600_000;

/** Remembers what it saw, and says a value at risk of 10 % from the third price on. */
function recorder(): TailForecaster & { readonly seen: number[] } {
  const seen: number[] = [];
  return {
    seen,
    observe: (_timeMs, closes) => { seen.push(closes[0] ?? 0); },
    valuesAtRisk: () => (seen.length < 3 ? null : [0.1]),
  };
}

function rolling(closes: readonly (readonly number[])[], horizon: number, weights: readonly number[] = [1]) {
  return { endMs: closes.map((_, index) => index * HOUR), closes: closes.map((row) => Float64Array.from(row)), weights, horizon };
}

const single = (...closes: readonly number[]): readonly (readonly number[])[] => closes.map((close) => [close]);

describe('a forecast that is rolled through history', () => {
  it('never knows what it is held against', () => {
    const forecaster = recorder();
    const rolled = rollForecast(rolling(single(100, 101, 100, 80, 84, 79.8), 1), forecaster);
    expect(rolled).toEqual([
      { step: 2, valuesAtRisk: [0.1], loss: expect.closeTo(0.2, 12) },
      { step: 3, valuesAtRisk: [0.1], loss: expect.closeTo(-0.05, 12) },
      { step: 4, valuesAtRisk: [0.1], loss: expect.closeTo(0.05, 12) },
    ]);
    expect([...exceedances(rolled, 0)]).toEqual([1, 0, 0]);
    expect(forecaster.seen).toEqual([100, 101, 100, 80, 84]);
  });

  it('does not overlap: with a horizon of two it is made every second step, of the whole move: 81 / 100 is a loss of 19 %', () => {
    const rolled = rollForecast(rolling(single(100, 100, 100, 90, 81, 81, 81, 81), 2), recorder());
    expect(rolled.map(({ step }) => step)).toEqual([2, 4]);
    expect(rolled[0]?.loss).toBeCloseTo(0.19, 12);
  });

  it('weighs the instruments: half of −10 % and half of +4 % is a loss of 3 %', () => {
    expect(rollForecast(rolling([[1, 1], [1, 1], [1, 1], [0.9, 1.04]], 1, [0.5, 0.5]), recorder())[0]?.loss).toBeCloseTo(0.03, 12);
  });

  it('that is right passes its tests, one that is half of it fails: normal returns of 1 %, 2,500 steps', () => {
    const rng = createRng('rolled');
    let price = 100;
    const closes = Array.from({ length: 2500 }, () => [price *= 1 + rng.normal() / 100]);
    const fixed: TailForecaster = { observe: () => undefined, valuesAtRisk: () => [0.01645, 0.0082] };
    const rolled = rollForecast(rolling(closes, 1), fixed);
    expect(coverageTests(exceedances(rolled, 0), 0.05).conditional.pValue).toBeGreaterThan(0.05);
    expect(coverageTests(exceedances(rolled, 1), 0.05).conditional.pValue).toBeLessThan(1e-6);
  });
});

describe('the forecasters', () => {
  const ruleOf = (method: ForecastMethod, horizon = 1): ForecastRule => ({ method, levels: [95, 99], horizon, stepMs: HOUR, weights: Float64Array.of(1), decay: 0.94 ** (1 / 24) });

  function shown(method: ForecastMethod, closes: readonly number[], horizon = 1): readonly number[] | null {
    const forecaster = createForecaster(ruleOf(method, horizon));
    closes.forEach((close, index) => { forecaster.observe((index + 1) * HOUR, Float64Array.of(close)); });
    return forecaster.valuesAtRisk();
  }

  /** 500 returns of an hour: five of −10 %, four of −9 %, … in no order, the others +0.1 %. */
  function fiveWorst(): readonly number[] {
    const rng = createRng('five worst');
    const returns = [...new Array<number>(5).fill(-0.1), ...new Array<number>(20).fill(-0.05), ...new Array<number>(475).fill(0.001)];
    returns.sort(() => rng.float() - 0.5);
    let price = 100;
    return [price, ...returns.map((value) => price *= 1 + value)];
  }

  it('of history is the fifth worst of 500 at 99 %, the twenty-fifth at 95 % (Hull)', () => {
    expect(shown('historical', fiveWorst())).toEqual([expect.closeTo(0.05, 9), expect.closeTo(0.1, 9)]);
  });

  it('of a normal distribution is mean and deviation: 1.645 and 2.326 deviations beyond the mean', () => {
    const closes = fiveWorst();
    const returns = closes.slice(1).map((close, index) => close / closes[index]! - 1);
    const mean = returns.reduce((sum, value) => sum + value, 0) / 500;
    const deviation = Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 499);
    expect(shown('parametric', closes)).toEqual([expect.closeTo(1.644854 * deviation - mean, 6), expect.closeTo(2.326348 * deviation - mean, 6)]);
    expect(shown('parametric', closes, 4)).toEqual([expect.closeTo(1.644854 * deviation * 2 - mean * 4, 6), expect.closeTo(2.326348 * deviation * 2 - mean * 4, 6)]);
  });

  it('filtered grows as the volatility does: two days at five times the calm one, of which 1 − 0.94² = 11.6 % counts, are √(0.884 + 0.116 · 25) = 1.95 times', () => {
    const rng = createRng('restless');
    let price = 100;
    const calm = Array.from({ length: 1000 }, () => price *= 1 + rng.normal() / 1000);
    const wild = Array.from({ length: 48 }, () => price *= 1 + rng.normal() / 200);
    const [before, after] = [shown('filtered', calm), shown('filtered', [...calm, ...wild])];
    const growth = (after?.[0] ?? 0) / (before?.[0] ?? 1);
    expect([growth > 1.6, growth < 2.3]).toEqual([true, true]);
    expect((shown('historical', [...calm, ...wild])?.[0] ?? 1) / (shown('historical', calm)?.[0] ?? 1)).toBeLessThan(1.5);
  });

  it('say nothing before there are 250 scenarios', () => {
    const closes = fiveWorst();
    for (const method of FORECAST_METHODS) expect([shown(method, closes.slice(0, 250)), shown(method, closes.slice(0, 251))?.length]).toEqual([null, 2]);
  });
});
