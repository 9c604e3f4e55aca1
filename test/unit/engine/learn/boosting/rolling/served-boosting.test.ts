import { describe, expect, it } from 'vitest';
import type { EpochMs } from '../../../../../../src/engine/domain/units.ts';
import { boostingCode } from '../../../../../../src/engine/learn/boosting/rolling/document.ts';
import { explainForecast } from '../../../../../../src/engine/learn/boosting/rolling/explain-forecast.ts';
import { boostingOfModel } from '../../../../../../src/engine/learn/boosting/rolling/served-boosting.ts';
import { boostingRuleConfig } from '../../../../../../src/engine/strategy/boosting/boosting.config.ts';
import { aVersion, NAMES, RETURN_1 } from '../../../run/models/version-fixture.ts';

const NO_POSITION = { side: 0, exposure: 0, price: 0, entryPrice: Number.NaN, stopPrice: Number.NaN, barsHeld: 0, drawdown: 0, volatility: Number.NaN } as const;
const after = (lastReturn: number): Float64Array => Float64Array.from(NAMES, (_, index) => (index === RETURN_1 ? lastReturn : 0));

describe('why a version forecast what it did', () => {
  // Half of the rows fell and half rose: the usual forecast is (−5 + 20) / 2 = 7.5 bps, and knowing that it rose adds 12.5.
  const version = aVersion({ fell: -5, rose: 20 });

  it('is said in bps, as parts that add up to the forecast', () => {
    const { explained, contributions } = explainForecast(version, after(0.001));
    expect(explained.of).toBe('forecast');
    expect(explained.now).toBeCloseTo(20, 9);
    expect(explained.usual).toBeCloseTo(7.5, 9);
    expect(contributions.map(({ feature, value }) => [feature, value])).toEqual([['momentum.return-1', 0.001]]);
    expect(contributions[0]?.contribution).toBeCloseTo(12.5, 9);
    expect(explained.gap).toBeCloseTo(0, 9);
  });

  it('names what was unknown', () => {
    expect(explainForecast(version, Float64Array.from(NAMES, () => Number.NaN)).masked).toHaveLength(19);
  });
});

describe('what a decision keeps to be explained by', () => {
  const version = aVersion({ fell: -5, rose: 40 });
  const seen = (values: Float64Array) => ({ timeMs: 60_000 as EpochMs, values, known: new Uint8Array(19).fill(1), reading: NO_POSITION });

  it('is what was seen at that bar, the version, and what came of it; the trees are not walked for it', () => {
    const strategy = boostingOfModel(version).create(boostingRuleConfig.parse({}));
    const row = after(0.001);
    row[0] = Number.NaN;
    // 40 bps, less costs of 13, is more than the 8 asked for.
    expect(strategy.decide(Float64Array.of(100), 0, seen(row))?.targetExposure).toBe(1);
    const why = strategy.why?.();
    // The engine uses the row again for the next bar.
    row.fill(7);
    expect(why).toEqual({
      timeMs: 60_000, actions: [{ title: 'long', exposure: 1, probability: null, value: 40 }], chosen: 0, exposure: 1, value: 40, members: [],
      seen: { code: boostingCode(version), values: NAMES.map((_, index) => (index === 0 ? null : index === RETURN_1 ? 0.001 : 0)) },
    });
  });

  it('is nothing where the trees said nothing', () => {
    const strategy = boostingOfModel(version, { forecaster: { horizonBars: 10, forecast: () => Number.NaN } }).create(boostingRuleConfig.parse({}));
    strategy.decide(Float64Array.of(100), 0, seen(after(0)));
    expect(strategy.why?.()).toBeNull();
  });
});
