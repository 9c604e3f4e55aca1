import { describe, expect, it } from 'vitest';
import type { ExplainedWhy } from '../../../../src/engine/domain/model.ts';
import type { BotForecasts, BotSummary, BotVersions } from '../../../../src/engine/contract/boosting.ts';
import { placedSteps } from '../../../../src/renderer/src/components/charts/Waterfall.tsx';
import { decidedBy } from '../../../../src/renderer/src/panels/decisions/trees/use-decided-by.ts';
import { bpsText, choiceSentence, contributionText, explainedSentence, forecastSteps, outcomeSentence } from '../../../../src/renderer/src/panels/decisions/why-words.ts';

/** Usual 1 bps; parts 12 − 4 + 3 + 0.4 = 11.4, so the forecast is 12.4 bps. */
const FORECAST = {
  timeMs: 0, actions: [{ title: 'long', exposure: 1, probability: null, value: 12.4 }], chosen: 0, exposure: 1, value: 12.4,
  contributions: [['rsi', 12], ['vwap', -4], ['ema-12', 3], ['spread', 0.4]].map(([feature, contribution]) => ({ feature, value: 0.5, contribution })),
  explained: { of: 'forecast', now: 12.4, usual: 1, sum: 11.4, gap: 0 }, members: [], masked: [],
} as unknown as ExplainedWhy;

describe('why trees decided', () => {
  it('is said as a forecast in bps, not as a worth', () => {
    expect(choiceSentence(FORECAST)).toBe('The trees expect +12.4 bps and want to be long.');
    expect(contributionText(-4, 'forecast')).toBe('−4.0 bps');
    expect(explainedSentence(FORECAST)).toBe('Each step is its exact part (Shapley value) in moving the forecast from +1.0 bps, the mean of all that these trees learned from, to +12.4 bps.');
    expect(choiceSentence({ ...FORECAST, value: Number.NaN })).toBe('The trees cannot say anything of this bar.');
  });

  it('keeps the worth of a choice of an agent as it was', () => {
    expect(contributionText(0.1234, 'value')).toBe('+0.123');
  });

  it('writes small parts with the digits that they need, and none for nothing', () => {
    expect([0.05, -0.004, 12.44, 0].map(bpsText)).toEqual(['+0.05 bps', '0.00 bps', '+12.4 bps', '0.00 bps']);
  });

  it('ends, step by step, exactly at the forecast, also when not every part is shown', () => {
    for (const most of [1, 2, 3, 4, 12]) {
      const steps = forecastSteps(FORECAST, (name) => name, most);
      expect(placedSteps(steps).at(-2)?.to).toBeCloseTo(12.4, 9);
      expect(steps.at(-1)).toEqual({ name: 'Forecast', value: 12.4, kind: 'total' });
    }
    // 1 + 12 − 4 shown; 3 + 0.4 together
    expect(forecastSteps(FORECAST, (name) => name, 2).map(({ name }) => name)).toEqual(['Usual', 'rsi', 'vwap', '2 more', 'Forecast']);
  });

  it('says later what came', () => {
    expect(outcomeSentence(12.4, 7.2, 10)).toBe('It forecast +12.4 bps for the next 10 minutes, and +7.2 bps came: the direction was right.');
    expect(outcomeSentence(12.4, -3, 10)).toBe('It forecast +12.4 bps for the next 10 minutes, and −3.0 bps came: the direction was wrong.');
    expect(outcomeSentence(12.4, null, 10)).toBe('It forecast +12.4 bps for the next 10 minutes; what came is not known yet.');
  });
});

describe('the version behind a decision', () => {
  const MINUTE = 60_000;
  const bot = { id: 's.trees' } as BotSummary;
  const versions: BotVersions = {
    botId: 's.trees', shadows: [], marks: [],
    spans: [
      { code: 'a', title: 'A', fromMs: 0, toMs: 10 * MINUTE, why: null, sentence: '' },
      { code: 'b', title: 'B', fromMs: 10 * MINUTE, toMs: null, why: 'shadowed', sentence: '' },
    ],
  };
  // both forecast at minute 10: one traded, the other watched
  const forecasts: BotForecasts = { timeMs: [10 * MINUTE - 1, 10 * MINUTE - 1], version: [0, 1], codes: ['b', 'a'], forecastBps: [99, 12.4], outcomeBps: [1, 7.2], horizonMinutes: 10 };

  it('is told from the one that only watched', () => {
    expect(decidedBy(bot, 10 * MINUTE, versions, forecasts)).toMatchObject({ version: { code: 'a' }, forecastBps: 12.4, outcomeBps: 7.2 });
  });

  it('is not made up where nothing is kept', () => {
    expect(decidedBy(bot, 10 * MINUTE, null, undefined)).toMatchObject({ version: null, forecastBps: null, outcomeBps: null });
    expect(decidedBy(bot, 20 * MINUTE, versions, forecasts)).toMatchObject({ version: { code: 'b' }, forecastBps: null });
  });
});
