import { describe, expect, it } from 'vitest';
import { freeTradingWarning, verdictOf } from '../../../../src/renderer/src/panels/lab/verdict.ts';

const judged = (metrics: Record<string, number | null>): string => verdictOf({ metrics }).title;

describe('the verdict on a run', () => {
  it('is "no edge" when the net result is not better than holding nothing', () => {
    expect(judged({ netProfit: -12.5, trades: 40 })).toBe('No edge here');
    expect(judged({ netProfit: 0, trades: 40 })).toBe('No edge here');
  });

  it('does not turn a gain into a promise', () => {
    const verdict = verdictOf({ metrics: { netProfit: 900, trades: 40 } });
    expect(verdict.title).toBe('Ended above its start');
    expect(verdict.detail).toContain('One run does not show that it will again');
    expect(verdict.tone).toBe('neutral');
  });

  it('judges nothing where nothing was traded', () => {
    expect(judged({ netProfit: 0, trades: 0 })).toBe('No trades');
  });

  it('judges an open loss although no trade was closed', () => {
    expect(judged({ netProfit: -3, trades: 0 })).toBe('No edge here');
  });
});

describe('free trading', () => {
  it('is warned of when all costs are zero, and when the fee is', () => {
    expect(freeTradingWarning({ takerFeeBps: 0, spreadBps: 0, slippageBps: 0 })).toMatch(/^Costs are switched off/);
    expect(freeTradingWarning({ takerFeeBps: 0, spreadBps: 1, slippageBps: 1 })).toMatch(/^The taker fee is 0/);
  });

  it('is not warned of with standard fees', () => {
    expect(freeTradingWarning({ takerFeeBps: null, spreadBps: 1, slippageBps: 1 })).toBeNull();
  });
});
