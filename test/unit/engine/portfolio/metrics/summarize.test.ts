import { describe, expect, it } from 'vitest';
import type { ClosedTrade } from '../../../../../src/engine/domain/position.ts';
import { instrumentId, qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { summarize } from '../../../../../src/engine/portfolio/metrics/summarize.ts';

const DAY = 86_400_000;

function closedTrade(pnl: number, fromDay: number, toDay: number): ClosedTrade {
  return {
    id: 't', strategyId: 's', instrumentId: instrumentId('um:X'), side: 'long', entryTimeMs: fromDay * DAY, entryPrice: 1, exitTimeMs: toDay * DAY, exitPrice: 1, qty: qtyLots(1), fees: quoteAtoms(0n),
    funding: quoteAtoms(0n), slippage: quoteAtoms(0n), pnl: quoteAtoms(BigInt(pnl) * 100_000_000n), returnPct: 0, entryReason: '', exitReason: '', ambiguous: pnl < 0,
  };
}

const nothing = { trades: [], openSinceMs: [], tradedNotional: 0, fees: 0, funding: 0, slippage: 0 };

describe('the summary of a run', () => {
  it('adds up', () => {
    const metrics = summarize({
      equityTimes: [0, DAY, 2 * DAY, 3 * DAY, 4 * DAY], equityValues: [1000, 1100, 1050, 1050, 1200],
      trades: [closedTrade(100, 0, 1), closedTrade(-50, 1, 2)], openSinceMs: [3 * DAY], tradedNotional: 5400, fees: 7, funding: -1, slippage: 2,
    });
    expect(metrics).toMatchObject({
      totalReturn: expect.closeTo(0.2, 12), netProfit: 200, startEquity: 1000, endEquity: 1200, days: 4, maxDrawdown: expect.closeTo(50 / 1100, 12), maxDrawdownAbs: 50, maxDrawdownDays: 2,
      trades: 2, wins: 1, losses: 1, winRate: 0.5, profitFactor: 2, expectancy: 25, bestTrade: 100, worstTrade: -50, averageHoldingMs: DAY, ambiguousTrades: 1,
      exposure: 0.75, turnover: 5, fees: 7, funding: -1, slippage: 2,
    });
    expect(metrics.cagr).toBeCloseTo(1.2 ** (365 / 4) - 1, 3);
  });

  it('of a run without trades has undefined ratios, not zeros', () => {
    const metrics = summarize({ ...nothing, equityTimes: [0, DAY, 2 * DAY], equityValues: [1000, 1000, 1000] });
    expect(metrics).toMatchObject({ totalReturn: 0, trades: 0, winRate: null, profitFactor: null, expectancy: null, sharpe: null, sortino: null, calmar: null, kelly: null, exposure: 0, turnover: 0, maxDrawdown: 0 });
  });

  it('of a run without equity is undefined throughout', () => {
    expect(summarize({ ...nothing, equityTimes: [], equityValues: [] })).toMatchObject({ totalReturn: null, cagr: null, sharpe: null, maxDrawdown: null, exposure: null, turnover: null, days: 0 });
  });

  it('holds no number that JSON cannot write', () => {
    const metrics = summarize({ ...nothing, equityTimes: [0, DAY, 2 * DAY], equityValues: [1000, 0, 0], trades: [closedTrade(-1000, 0, 1)] });
    for (const value of Object.values(metrics)) expect(value === null || Number.isFinite(value)).toBe(true);
    expect(metrics).toMatchObject({ totalReturn: -1, maxDrawdown: 1, cagr: -1, stability: null });
  });

  it('does not tell a year from an hour', () => {
    expect(summarize({ ...nothing, equityTimes: [0, DAY / 24], equityValues: [1000, 1001] }).cagr).toBeNull();
  });
});
