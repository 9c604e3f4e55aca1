import { describe, expect, it } from 'vitest';
import { qtyFromLots, quoteFromAtoms } from '../../../../../src/engine/domain/rounding.ts';
import { sharedBars } from '../../../../support/shared-bars.ts';
import { backtestOf, BTC } from './backtest-fixture.ts';
import { referenceTrades } from './reference.ts';

describe('the whole backtest', () => {
  it('makes the trades of an independent calculation on two years of real bars, to the cent', ({ skip }) => {
    const bars = sharedBars('data/klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz');
    if (bars === null) return skip();
    const expected = referenceTrades(bars);
    const outcome = backtestOf(bars, { interval: '15m' });
    const trades = outcome.trades.map(({ entryTimeMs, entryPrice, exitTimeMs, exitPrice, qty, pnl }) => (
      { entryTimeMs, entryPrice: round(entryPrice, 2), exitTimeMs, exitPrice: round(exitPrice, 2), qty: qtyFromLots(BTC, qty), pnl: round(quoteFromAtoms(pnl), 4) }
    ));
    expect(trades).toHaveLength(126);
    expect(trades).toEqual(expected.trades.map((trade) => ({ ...trade, pnl: round(trade.pnl, 4) })));
    expect(outcome.equityValues.at(-1)).toBeCloseTo(expected.equity, 4);
  });
});

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
