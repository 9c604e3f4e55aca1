import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Decision } from '../../../../src/engine/domain/decision.ts';
import type { FeatureKind } from '../../../../src/engine/domain/feature.ts';
import { donchianBreakoutConfig } from '../../../../src/engine/strategy/donchian-breakout.config.ts';
import { movingAverageCrossConfig } from '../../../../src/engine/strategy/moving-average-cross.config.ts';
import { checkStops, stopFields } from '../../../../src/engine/strategy/stops.config.ts';
import type { StopConfig } from '../../../../src/engine/strategy/stops.config.ts';
import { StopPlan } from '../../../../src/engine/strategy/stops.ts';

const REASON = { code: 'test', values: {} };
const schema = z.strictObject(stopFields).check(checkStops);

/** What the market says at the bar of the decision: a close of 200, an ATR of 4, a volatility of 1 % a bar. */
const MARKET: Readonly<Partial<Record<FeatureKind, number>>> = { close: 200, atr: 4, volatility: 0.01 };

function decide(overrides: Partial<StopConfig>, market = MARKET): Decision {
  const plan = new StopPlan(schema.parse(overrides), 1);
  const observation = Float64Array.of(-1, ...plan.features.map(({ kind }) => market[kind] ?? Number.NaN));
  return plan.decision(1, { observation, stopDistance: plan.distance(observation), close: 200 }, REASON);
}

function protection(overrides: Partial<StopConfig>, market = MARKET): Pick<Decision, 'stopDistance' | 'takeProfitDistance' | 'trailingDistance'> {
  const { stopDistance, takeProfitDistance, trailingDistance } = decide(overrides, market);
  return { stopDistance, takeProfitDistance, trailingDistance };
}

describe('a stop plan', () => {
  it('puts the stop three ATR away and nothing else unless it is told otherwise', () => {
    expect(decide({})).toEqual({ targetExposure: 1, stopDistance: 12, takeProfitDistance: null, trailingDistance: null, reason: REASON });
  });

  it('measures in percent of the close', () => {
    expect(protection({ stopType: 'percent', stopPercent: 1.5 }).stopDistance).toBeCloseTo(3, 12);
  });

  it('measures in volatility: 200 × 1 % × 2.5 is 5', () => {
    expect(protection({ stopType: 'volatility', stopVolatilityMultiple: 2.5 }).stopDistance).toBeCloseTo(5, 12);
  });

  it('aims at a multiple of the stop distance, at a percentage, or by the volatility: 200 × 1 % × 6 is 12', () => {
    expect(protection({ stopAtrMultiple: 2, takeProfitType: 'stop-multiple', takeProfitMultiple: 1.5 }).takeProfitDistance).toBe(12);
    expect(protection({ takeProfitType: 'percent', takeProfitPercent: 5 }).takeProfitDistance).toBe(10);
    expect(protection({ takeProfitType: 'volatility', takeProfitVolatilityMultiple: 6 }).takeProfitDistance).toBeCloseTo(12, 12);
  });

  it('trails at the distance of the stop', () => {
    expect(protection({ trailingStop: true })).toEqual({ stopDistance: 12, takeProfitDistance: null, trailingDistance: 12 });
  });

  it.each([
    // 4 of ATR × 2.5 is 10.
    ['atr', { trailAtrMultiple: 2.5 }, { kind: 'atr', distance: 10 }],
    ['chandelier', { trailAtrMultiple: 2.5 }, { kind: 'chandelier', distance: 10 }],
    ['percent', { trailPercent: 4 }, { kind: 'percent', percent: 4 }],
  ] as const)('trails by rule: %s', (trailType, settings, trail) => {
    const decision = decide({ stopType: 'percent', trailingStop: true, trailType, ...settings });
    expect(decision.exits?.trail).toEqual(trail);
    expect(decision.trailingDistance).toBeNull();
    // Said, and not switched on.
    expect(decide({ trailingStop: false, trailType, ...settings }).exits).toBeUndefined();
  });

  it('breaks even and runs out of time by rule', () => {
    expect(decide({ breakEvenAtR: 1.5, timeStopBars: 20, timeStopR: 0.5 }).exits).toEqual({ trail: null, breakEvenAtR: 1.5, timeStop: { bars: 20, belowR: 0.5 }, ladder: [] });
  });

  it.each([
    // A stop of 12: one, two and a half stop distances. 1 % and 2.5 % of 200. 200 × 1 % × 1 and × 2.5.
    ['stop-multiple', [12, 30]], ['percent', [2, 5]], ['volatility', [2, 5]],
  ] as const)('lays a ladder in %s', (ladderUnit, distances) => {
    const { exits, takeProfitDistance } = decide({ takeProfitType: 'ladder', ladderUnit, rung1Distance: 1, rung1SharePct: 40, rung2SharePct: 0, rung3Distance: 2.5, rung3SharePct: 25 });
    expect(takeProfitDistance).toBeNull();
    expect(exits?.ladder.map(({ share }) => share)).toEqual([0.4, 0.25]);
    exits?.ladder.forEach(({ distance }, index) => { expect(distance).toBeCloseTo(distances[index] ?? 0, 12); });
  });

  it('gives no protection where the market has not moved, so that risk opens nothing', () => {
    const none = { stopDistance: null, takeProfitDistance: null, trailingDistance: null };
    expect(protection({ trailingStop: true, takeProfitType: 'percent' }, { ...MARKET, atr: 0 })).toEqual(none);
    expect(protection({ stopType: 'volatility' }, { ...MARKET, volatility: 0 })).toEqual(none);
    // The stop could be measured, what follows or aims could not.
    expect(protection({ stopType: 'percent', trailingStop: true, trailType: 'chandelier' }, { ...MARKET, atr: 0 })).toEqual(none);
    expect(protection({ stopType: 'percent', takeProfitType: 'volatility' }, { ...MARKET, volatility: 0 })).toEqual(none);
  });

  it('waits until everything it measures by is warm', () => {
    const plan = new StopPlan(schema.parse({ stopType: 'percent', trailingStop: true, trailType: 'atr', takeProfitType: 'volatility' }), 0);
    expect(plan.features.map(({ kind }) => kind)).toEqual(['close', 'atr', 'volatility']);
    expect(plan.distance(Float64Array.of(200, Number.NaN, 0.01))).toBeNaN();
    expect(plan.distance(Float64Array.of(200, 4, Number.NaN))).toBeNaN();
    expect(plan.distance(Float64Array.of(200, 4, 0.01))).toBe(4);
  });
});

describe('the settings of stops and targets', () => {
  const messages = (config: Readonly<Record<string, unknown>>, of: { readonly safeParse: (value: unknown) => z.ZodSafeParseResult<unknown> } = schema): readonly string[] =>
    of.safeParse(config).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

  it('are what they were where nothing new is said', () => {
    const { trailType, breakEvenAtR, timeStopBars, takeProfitType, stopType } = schema.parse({});
    expect({ trailType, breakEvenAtR, timeStopBars, takeProfitType, stopType }).toEqual({ trailType: 'stop-distance', breakEvenAtR: 0, timeStopBars: 0, takeProfitType: 'none', stopType: 'atr' });
  });

  it.each([
    [{ rung1SharePct: 60, rung2SharePct: 50 }, 'rung1SharePct: expected the shares of the ladder to add up to at most 100 %, was 110 %'],
    [{ rung1SharePct: 0, rung2SharePct: 0 }, 'rung1SharePct: expected a ladder with at least one step that takes something, every share was 0 %'],
    [{ rung1Distance: 2, rung2Distance: 2 }, 'rung2Distance: expected step 2 farther from the entry than step 1 (2), was 2'],
    [{ rung1Distance: 3, rung2SharePct: 0, rung4SharePct: 10, rung4Distance: 1 }, 'rung4Distance: expected step 4 farther from the entry than step 1 (3), was 1'],
  ])('refuse a ladder that cannot be: %j', (wrong, message) => {
    for (const each of [schema, movingAverageCrossConfig, donchianBreakoutConfig]) expect(messages({ takeProfitType: 'ladder', ...wrong }, each)).toEqual([message]);
    // Of a ladder that is not used, nothing is asked.
    expect(messages(wrong)).toEqual([]);
  });
});
