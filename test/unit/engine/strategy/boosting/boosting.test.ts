import { describe, expect, it } from 'vitest';
import type { Sight } from '../../../../../src/engine/domain/sight.ts';
import { boostingRuleConfig } from '../../../../../src/engine/strategy/boosting/boosting.config.ts';
import { boostingStrategy } from '../../../../../src/engine/strategy/boosting/boosting.ts';
import { wantedSide } from '../../../../../src/engine/strategy/boosting/rule.ts';

const rule = boostingRuleConfig.parse({ costBps: 10 });

describe('wantedSide', () => {
  // Entering needs more than 10 + 8 bps, leaving more than 4.5 against the position.
  it.each([
    [18, 0, 0], [18.1, 0, 1], [-18, 0, 0], [-18.1, 0, -1],
    [0, 1, 1], [-4.5, 1, 1], [-4.6, 1, 0], [-18.1, 1, -1],
    [4.6, -1, 0], [4.5, -1, -1], [18.1, -1, 1], [Number.NaN, 1, 1], [Number.NaN, 0, 0],
  ] as const)('of %d bps, holding %d, wants %d', (forecastBps, position, wanted) => {
    expect(wantedSide(forecastBps, position, rule)).toBe(wanted);
  });
});

describe('boosting', () => {
  const definition = boostingStrategy({
    code: 'a'.repeat(64), title: 'test', sight: { set: 'bars-19', version: 1, hash: '', interval: '1m', referenceId: null, basisId: null, withRegime: false },
    forecaster: () => ({ horizonBars: 10, forecast: ([first]) => first! }),
  });
  const seen = (forecast: number): Sight => ({ values: Float64Array.of(forecast), known: Uint8Array.of(1), timeMs: 0, reading: { side: 0, exposure: 0, price: 0, entryPrice: Number.NaN, stopPrice: Number.NaN, barsHeld: 0, drawdown: 0, volatility: Number.NaN } });

  it('protects what it opens by the percentages of its settings, and says the forecast in bps', () => {
    const strategy = definition.create(rule);
    const decision = strategy.decide(Float64Array.of(200), 0, seen(0.00234));
    expect(decision).toMatchObject({ targetExposure: 1, stopDistance: 2, takeProfitDistance: 6, trailingDistance: null });
    expect(definition.explain(decision!.reason)).toBe('The trees expect +23.4 bps over the next 10 bars, 13.4 after costs of 10, more than the 8 asked for: go long.');
    expect(strategy.cooldownBars).toBe(3);
  });

  it('says of every kind of decision why', () => {
    const strategy = definition.create(rule);
    const said = (forecast: number, position: -1 | 0 | 1): string => definition.explain(strategy.decide(Float64Array.of(200), position, seen(forecast))!.reason);
    expect(said(0.001, 0)).toBe('The trees expect +10.0 bps over the next 10 bars, 0.0 after costs of 10, not more than the 8 asked for: stay flat.');
    expect(said(-0.0003, 1)).toBe('The trees expect -3.0 bps over the next 10 bars, not more than 4.5 against the position: hold it.');
    expect(said(-0.0005, 1)).toBe('The trees expect -5.0 bps over the next 10 bars, more than 4.5 against the position: close it.');
    expect(said(-0.002, 1)).toBe('The trees expect -20.0 bps over the next 10 bars, 10.0 after costs of 10, more than the 8 asked for: go short.');
    expect(said(Number.NaN, 1)).toBe('The trees cannot say anything of this bar: all stays as it is.');
  });

  it('decides nothing before it sees anything', () => {
    expect(definition.create(rule).decide(Float64Array.of(200), 0, null)).toBeNull();
  });
});
