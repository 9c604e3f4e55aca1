import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { riskConfig } from '../../../../src/engine/risk/config.ts';

function messages(values: Record<string, unknown>): readonly string[] {
  return riskConfig.safeParse(values).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
}

describe('risk configuration', () => {
  it('starts with half a percent a trade, 3 % a day and 15 % from the peak', () => {
    expect(riskConfig.parse({})).toMatchObject({ riskPerTradePct: 0.5, dailyLossLimitPct: 3, maxDrawdownPct: 15, maxSymbolExposurePct: 100, maxTotalExposurePct: 200 });
  });

  it('carries title, unit, sentence, range and default of every field into the JSON schema', () => {
    const schema = z.toJSONSchema(riskConfig, { io: 'input' });
    const fields = Object.entries(schema.properties ?? {}) as [string, Record<string, unknown>][];
    expect(fields.length).toBeGreaterThan(26);
    for (const [name, field] of fields) {
      expect(field, name).toMatchObject({ title: expect.any(String), unit: expect.any(String), group: expect.any(String), description: expect.stringMatching(/\.$/), default: expect.anything() });
      if (field['enum'] === undefined) expect(field, name).toMatchObject({ minimum: expect.any(Number), maximum: expect.any(Number), step: expect.any(Number) });
    }
    expect(schema.additionalProperties).toBe(false);
  });

  it('refuses unknown keys', () => {
    expect(messages({ maxLoss: 1 })).toEqual([': Unrecognized key: "maxLoss"']);
  });

  it('refuses a number that is not one', () => {
    expect(messages({ riskPerTradePct: Number.NaN })).toHaveLength(1);
    expect(messages({ maxOpenPositions: 2.5 })).toHaveLength(1);
    expect(messages({ leverage: Infinity })).toHaveLength(1);
  });

  it('reports contradictions together, each at its field with both numbers', () => {
    expect(messages({ riskPerTradePct: 5, maxRiskPerTradePct: 4, maxSymbolExposurePct: 300, maxDrawdownPct: 2, drawdownReducePct: 2, maxValueAtRiskPct: 40 })).toEqual([
      'maxSymbolExposurePct: expected maxSymbolExposurePct of at most 200 (maxTotalExposurePct), was 300: one symbol cannot be worth more than all together may be',
      'riskPerTradePct: expected riskPerTradePct of at most 3 (dailyLossLimitPct), was 5: a single losing trade would end the day',
      'riskPerTradePct: expected riskPerTradePct of at most 4 (maxRiskPerTradePct), was 5: no trade of the wanted size would be taken',
      'maxValueAtRiskPct: expected maxValueAtRiskPct of at most 30 (maxExpectedShortfallPct), was 40: the shortfall is never smaller than the value at risk',
      'dailyLossLimitPct: expected dailyLossLimitPct of at most 2 (maxDrawdownPct), was 3: the account would halt before the daily limit is reached',
    ]);
  });

  it('reports a value out of range together with a contradiction', () => {
    expect(messages({ maxOrdersPerMinute: 5000, maxSymbolExposurePct: 300 })).toHaveLength(2);
  });
});
