import { describe, expect, it } from 'vitest';
import { lastDecision, proposedId, strategyStatus } from '../../../../src/renderer/src/panels/strategies/assignment.ts';
import type { DecisionView, StrategyView } from '../../../../src/engine/contract/view.ts';

describe('a proposed id', () => {
  it('says strategy and symbol in the letters that the contract allows', () => {
    expect(proposedId('donchian-breakout', ['um:BTCUSDT'], [])).toBe('donchian-breakout-btcusdt');
  });

  it('is never one that is taken, and never too long', () => {
    expect(proposedId('cross', ['um:BTCUSDT'], ['cross-btcusdt', 'cross-btcusdt-2'])).toBe('cross-btcusdt-3');
    const long = proposedId('moving-average-cross-with-a-long-name', ['um:1000000MOGUSDT', 'um:BTCUSDT'], []);
    expect(long).toMatch(/^[a-z0-9-]{1,40}$/);
  });
});

describe('what a strategy is doing', () => {
  const strategy: StrategyView = { id: 'a', strategy: 'cross', title: 'Cross', instruments: ['um:BTCUSDT'], interval: '1m', enabled: true, config: {}, entry: {}, sizing: {}, warmupLeft: 0 };

  it('is deciding, warming up, or nothing', () => {
    expect(strategyStatus(strategy).word).toBe('Deciding');
    expect(strategyStatus({ ...strategy, warmupLeft: 1 }).detail).toBe('Needs 1 more closed bar before it can decide.');
    expect(strategyStatus({ ...strategy, enabled: false, warmupLeft: 5 }).word).toBe('Off');
  });

  it('is told by its own newest decision', () => {
    const decision = (id: number, strategyId: string) => ({ id, strategyId }) as DecisionView;
    expect(lastDecision([decision(3, 'b'), decision(2, 'a'), decision(1, 'a')], 'a')?.id).toBe(2);
  });
});
