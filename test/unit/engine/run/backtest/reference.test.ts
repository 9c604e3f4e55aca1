import { describe, expect, it } from 'vitest';
import { qtyFromLots, quoteFromAtoms } from '../../../../../src/engine/domain/rounding.ts';
import { sharedBars } from '../../../../support/shared-bars.ts';
import { backtestOf, BTC } from './backtest-fixture.ts';
import { referenceTrades } from './reference.ts';

/** The calculation knows the daily loss and the drawdown, and no other breaker. */
const NO_FURTHER_BREAKERS = { weeklyLossLimitPct: 0, losingStreakTrades: 0, volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0 };

describe('the whole backtest', () => {
  // At 15 % the account is halted in May 2023; at 90 % it trades to the end, with trades that are stopped within the bar of their entry.
  it.each([[15, 126], [90, 696]])('makes the trades of an independent calculation on two years of real bars, to the cent: drawdown limit %d %%', (maxDrawdownPct, count) => {
    const bars = sharedBars('data/klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz');
    if (bars === null) return;
    const expected = referenceTrades(bars, maxDrawdownPct / 100);
    const outcome = backtestOf(bars, { interval: '15m', risk: { maxDrawdownPct, dailyLossLimitPct: maxDrawdownPct, ...NO_FURTHER_BREAKERS } });
    const trades = outcome.trades.map(({ entryTimeMs, entryPrice, exitTimeMs, exitPrice, qty, pnl }) => (
      { entryTimeMs, entryPrice: round(entryPrice, 2), exitTimeMs, exitPrice: round(exitPrice, 2), qty: qtyFromLots(BTC, qty), pnl: round(quoteFromAtoms(pnl), 4) }
    ));
    expect(trades).toEqual(expected.trades.map((trade) => ({ ...trade, pnl: round(trade.pnl, 4) })));
    expect(trades).toHaveLength(count);
    expect(outcome.equityValues.at(-1)).toBeCloseTo(expected.equity, 4);
  });
});

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
