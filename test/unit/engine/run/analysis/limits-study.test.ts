import { describe, expect, it } from 'vitest';
import { AGGRESSIVE, LIMITS_OFF, worstDay } from '../../../../../src/engine/run/analysis/limits-study.ts';
import { riskConfig } from '../../../../../src/engine/risk/config.ts';

const DAY = 86_400_000;

/** What only tunes a breaker or a measure that something else switches off. */
const TUNING = new Set([
  'dailyLossRelease', 'weeklyLossRelease', 'venueErrorMinutes', 'losingStreakHours', 'priceJumpMinPct', 'marketPauseMinutes', 'spreadMinPct', 'quoteCalmSeconds',
  'riskLevel', 'riskHorizon', 'volatilityHalfLifeHours', 'assumedDailyVolatilityPct',
]);

describe('a study without limits', () => {
  it('switches off every breaker and every limit of measured risk that there is', () => {
    const fields = Object.entries(riskConfig.shape).filter(([, field]) => /^(When to stop|Measured risk)/.test(String((field.meta() as { readonly group?: string } | undefined)?.group)));
    expect(fields.length).toBeGreaterThan(15);
    expect(fields.map(([name]) => name).filter((name) => !(name in LIMITS_OFF) && !TUNING.has(name))).toEqual([]);
  });

  it('is one that the settings allow, at both stakes', () => {
    expect(riskConfig.safeParse({ ...LIMITS_OFF }).error).toBeUndefined();
    expect(riskConfig.safeParse({ ...AGGRESSIVE, ...LIMITS_OFF }).error).toBeUndefined();
    expect(riskConfig.safeParse({ ...AGGRESSIVE, dailyLossLimitPct: 5 }).error).toBeUndefined();
  });
});

describe('the worst day', () => {
  it('is from midnight to midnight: 100 → 90 → 99 → 70 is a loss of 29.29 %', () => {
    const time = [0, DAY - 1, DAY, 2 * DAY - 1, 2 * DAY + 1, 3 * DAY - 1];
    expect(worstDay({ time, value: [100, 90, 50, 99, 120, 70] })).toBeCloseTo(70 / 99 - 1, 12);
  });

  it('of a run that only wins is none', () => {
    expect(worstDay({ time: [0, DAY, 2 * DAY], value: [100, 110, 120] })).toBe(0);
  });
});
