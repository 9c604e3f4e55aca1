import { describe, expect, it } from 'vitest';
import { boostingOfModel, createForecaster } from '../../../../../../src/engine/learn/boosting/rolling/served-boosting.ts';
import type { EpochMs } from '../../../../../../src/engine/domain/units.ts';
import { boostingRuleConfig } from '../../../../../../src/engine/strategy/boosting/boosting.config.ts';
import { aVersion, NAMES, RETURN_1 } from '../../../run/models/version-fixture.ts';

const NO_POSITION = { side: 0, exposure: 0, price: 0, entryPrice: Number.NaN, stopPrice: Number.NaN, barsHeld: 0, drawdown: 0, volatility: Number.NaN } as const;
const asked = { timeMs: 60_000, exposure: 1 };
const after = (lastReturn: number): Float64Array => Float64Array.from(NAMES, (_, index) => (index === RETURN_1 ? lastReturn : 0));

describe('why a version forecast what it did', () => {
  // Half of the rows fell and half rose: the usual forecast is (−5 + 20) / 2 = 7.5 bps, and knowing that it rose adds 12.5.
  const { explain } = createForecaster(aVersion({ fell: -5, rose: 20 }));

  it('is said in bps, as parts that add up to the forecast', () => {
    const why = explain?.(after(0.001), asked);
    expect(why?.explained.of).toBe('forecast');
    expect(why?.explained.now).toBeCloseTo(20, 9);
    expect(why?.explained.usual).toBeCloseTo(7.5, 9);
    expect(why?.contributions.map(({ feature, value }) => [feature, value])).toEqual([['momentum.return-1', 0.001]]);
    expect(why?.contributions[0]?.contribution).toBeCloseTo(12.5, 9);
    expect(why?.explained.gap).toBeCloseTo(0, 9);
  });

  it('is left unsaid for trees from elsewhere that lack the counts, and the decision stands', () => {
    const version = aVersion({ fell: -5, rose: 40 });
    const trees = version.model.trees.map((tree) => ({ ...tree, count: Float64Array.of(0, 0), innerCount: Float64Array.of(0) }));
    const strategy = boostingOfModel({ ...version, model: { ...version.model, trees } }).create(boostingRuleConfig.parse({}));
    const decision = strategy.decide(Float64Array.of(100), 0, { timeMs: 60_000 as EpochMs, values: after(0.001), known: new Uint8Array(19).fill(1), reading: NO_POSITION });
    // 40 bps, less costs of 13, is more than the 8 asked for.
    expect(decision?.targetExposure).toBe(1);
    expect(strategy.why?.()).toBeNull();
  });

  it('names what was unknown', () => {
    expect(explain?.(Float64Array.from(NAMES, () => Number.NaN), asked).masked).toHaveLength(19);
  });
});
