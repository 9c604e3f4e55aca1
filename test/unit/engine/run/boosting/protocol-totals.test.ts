import { describe, expect, it } from 'vitest';
import type { ProtocolRun } from '../../../../../src/engine/contract/protocol.ts';
import { protocolSentence, protocolTotals } from '../../../../../src/engine/run/boosting/protocol-totals.ts';

const day = (trades: number, netProfit: number, passed: number): ProtocolRun => ({
  instrument: 'um:BTCUSDT', runId: 'r', from: 0, to: 1, counts: { trained: 24, passed, refused: 24 - passed, failed: 0, swapped: passed, rolledBack: 0 }, trades, winRate: null, netProfit, costs: trades * 2,
  sharpeOfMinutes: null, maxDrawdown: 0, sentence: '',
});

describe('the table of all', () => {
  it('adds up, and says that most lose where they do', () => {
    const totals = protocolTotals([day(0, 0, 0), day(10, -50.5, 1), day(5, -9.5, 1), day(2, 20, 2)]);
    expect(totals).toEqual({ days: 4, idle: 1, lost: 2, kept: 1, trained: 96, passed: 4, trades: 17, netProfit: -40, costs: 34 });
    expect(protocolSentence(totals)).toBe('Of 96 models 4 passed. Of 4 days 1 traded nothing, 2 lost after costs and 1 did not lose. Together they lost 40.00 after 34.00 of costs. Most of the days that traded lost after costs: doing nothing would have been better.');
  });

  it('calls nothing traded a good answer, and a gain no evidence', () => {
    expect(protocolSentence(protocolTotals([day(0, 0, 0)]))).toBe('Of 24 models none passed. Of 1 day 1 traded nothing, 0 lost after costs and 0 did not lose. Nothing was risked: a good answer where no model has shown that it is worth its costs.');
    expect(protocolSentence(protocolTotals([day(3, 12, 1)]))).toContain('this is no evidence that it will happen again.');
    expect(protocolSentence(protocolTotals([day(3, -1, 1), day(3, 5, 1), day(3, -7, 1), day(1, 1, 1)]))).toContain('What was won was less than what was lost');
  });
});
