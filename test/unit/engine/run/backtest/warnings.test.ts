import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { backtestOf } from './backtest-fixture.ts';
import { COIN, START, UP_AND_DOWN } from '../../core/story.ts';

const MINUTE = 60_000;
const FREE = { makerFeeBps: 0, takerFeeBps: 0, spreadBps: 0, slippageBps: 0 };

/** Bars that open where the one before closed. */
function path(closes: readonly number[], fields: Partial<Bar> = {}, stepMs = MINUTE): readonly Bar[] {
  return closes.map((close, index) => {
    const open = closes[index - 1] ?? close;
    const openTimeMs = START + index * stepMs;
    return { openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 100_000, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN, ...fields };
  });
}

const usual = { instrument: COIN, execution: FREE, strategy: { ...UP_AND_DOWN, direction: 'long', stopPercent: 20 }, risk: { riskPerTradePct: 10, maxRiskPerTradePct: 100, dailyLossLimitPct: 50, maxDrawdownPct: 50, drawdownReducePct: 50, weeklyLossLimitPct: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0 } };

describe('the warnings of a backtest', () => {
  it('say from when on it was halted, why, and for how much of the time', () => {
    // 50 coins at 100 were worth 10,050 at 101 with the cash; the stop at 80 leaves 9,000: 10.45 % less. Then six bars of nothing.
    const closes = [99, 100, 101, 70, ...Array.from({ length: 6 }, (_, n) => 70 + n)];
    const { warnings } = backtestOf(path(closes), { ...usual, risk: { ...usual.risk, dailyLossLimitPct: 10, maxDrawdownPct: 10, drawdownReducePct: 10 } });
    // It trips at the fourth close, after 4 of the 10 minutes.
    expect(warnings[0]).toBe('Trading was halted from 2024-01-01 01:03 UTC to the end, 60 % of the time: The account has fallen 10.45 % from its peak; the limit is 10 %. Trading is halted until a person resumes. The figures say nothing about that time.');
  });

  it('count the days on which the daily loss stopped new trades', () => {
    const day = 24 * 60;
    const closes = Array.from({ length: 3 * day }, (_, minute) => (minute % day === 1 ? 101 : minute % day === 2 ? 60 : 100 - (minute % day) / 100_000));
    // Each day one trade loses its 5 % at its stop, and the fees on top of it.
    const { warnings } = backtestOf(path(closes), { ...usual, instrument: { ...COIN, priceDecimals: 6 }, execution: { ...FREE, takerFeeBps: 50 }, risk: { ...usual.risk, riskPerTradePct: 5, dailyLossLimitPct: 5 } });
    expect(warnings).toContain('The daily loss limit stopped new trades on 3 days, the first on 2024-01-01 01:02 UTC.');
  });

  it('say how often which breaker paused what', () => {
    // The path of the test before with the week and the jump watched: 2 × 4.9 % is more than 7 %, and each day has its fall of 40 %.
    const day = 24 * 60;
    const closes = Array.from({ length: 3 * day }, (_, minute) => (minute % day === 1 ? 101 : minute % day === 2 ? 60 : 100 - (minute % day) / 100_000));
    const risk = { ...usual.risk, riskPerTradePct: 5, dailyLossLimitPct: 5, weeklyLossLimitPct: 7, priceJumpMaxPct: 25 };
    const { warnings } = backtestOf(path(closes), { ...usual, instrument: { ...COIN, priceDecimals: 6 }, execution: { ...FREE, takerFeeBps: 50 }, risk });
    expect(warnings).toContain('The weekly loss limit stopped new trades in 1 week, the first on 2024-01-02 01:02 UTC.');
    expect(warnings).toContain('A price jump paused opening in its symbol 3 times, the first on 2024-01-01 01:02 UTC.');
  });

  it('say what risk denied, how often, and the first in words', () => {
    const { warnings } = backtestOf(path([99, 100, 101, 102, 103]), { ...usual, instrument: { ...COIN, minNotional: quoteAtoms(50_000_00000000n) } });
    expect(warnings).toContain('Risk denied an order 4 times (notional-below-minimum), first on 2024-01-01 01:01 UTC. Denied: the order is worth 5,000 USDT; the exchange takes none below 50,000 USDT.');
    expect(warnings).toContain('No trade was made: there is nothing to judge.');
  });

  it('say that a position is still open, that volume is not known, that nothing came before the start', () => {
    const { warnings } = backtestOf(path([99, 100, 101], { volume: Number.NaN }), usual);
    expect(warnings).toEqual([
      'COINUSDT: no bars before the start are stored, so the first bars only warm the indicators up.',
      'COINUSDT: 3 bars without a known volume; fills on them are not limited by it.',
      'COINUSDT: a position of 50 COIN is still open at the end; it counts at its last price and is not in the list of trades.',
    ]);
  });

  it('count trades whose stop and target lie inside one bar', () => {
    const bars = path([99, 100, 100, 100]).map((bar, index) => (index === 3 ? { ...bar, high: 130, low: 70 } : bar));
    const { warnings, trades } = backtestOf(bars, { ...usual, strategy: { ...usual.strategy, takeProfitType: 'stop-multiple', takeProfitMultiple: 1 } });
    expect(trades).toMatchObject([{ ambiguous: true, exitReason: 'stop-loss', exitPrice: 80 }]);
    expect(warnings).toContain('1 of 1 trades had stop and target inside one bar: which came first is an assumption.');
  });

  it('are none where there is nothing to warn of', () => {
    const warmup = path([98, 99]).map((bar) => ({ ...bar, openTimeMs: bar.openTimeMs - 2 * MINUTE, closeTimeMs: bar.closeTimeMs - 2 * MINUTE }));
    const { warnings, trades } = backtestOf(path([100, 101, 100, 100]), { ...usual, warmup });
    expect(trades).toHaveLength(1);
    expect(warnings).toEqual([]);
  });
});

describe('a backtest', () => {
  it('warms its indicators up on the bars before its start, and trades at its first close', () => {
    const warmup = path([99]).map((bar) => ({ ...bar, openTimeMs: bar.openTimeMs - MINUTE, closeTimeMs: bar.closeTimeMs - MINUTE }));
    const { trades } = backtestOf(path([100, 101, 100, 100]), { ...usual, warmup });
    // Decided at the close of the first bar at 100, filled at the open of the second; left at the open after the fall.
    expect(trades).toMatchObject([{ entryTimeMs: START + MINUTE, entryPrice: 100, exitTimeMs: START + 3 * MINUTE, exitPrice: 100, qty: 50 }]);
  });

  it('samples equity once for each close, from its start on', () => {
    const { equityTimes, equityValues } = backtestOf(path([99, 100, 102, 104]), usual);
    expect([...equityTimes]).toEqual([START, ...[1, 2, 3, 4].map((n) => START + n * MINUTE - 1)]);
    // 50 coins bought at 100, the open of the third bar.
    expect([...equityValues]).toEqual([10_000, 10_000, 10_000, 10_100, 10_200]);
  });
});
