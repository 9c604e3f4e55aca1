import { describe, expect, it } from 'vitest';
import { calendarMonth, monthsOf, totalsBy, totalsOf } from '../../../../src/renderer/src/panels/journal/trade-stats.ts';
import { negated, sumDecimals } from '../../../../src/renderer/src/panels/journal/sum-decimals.ts';
import { mergedByContent } from '../../../../src/renderer/src/panels/journal/use-records.ts';
import type { TradeView } from '../../../../src/engine/contract/view.ts';

const trade = (id: string, exit: string, pnl: string, symbol = 'BTCUSDT'): TradeView => ({
  id, symbol, pnl, strategyId: 'cross', instrumentId: `um:${symbol}`, side: 'long', entryTimeMs: 0, entryPrice: '1', exitTimeMs: Date.parse(exit), exitPrice: '1',
  qty: '1', fees: '0.10', funding: '0', slippage: '0.05', returnPct: 0, entryReason: '', exitReason: '', ambiguous: false,
});

describe('adding decimals', () => {
  it('is exact where floats are not', () => {
    expect(sumDecimals(['0.1', '0.2'])).toBe('0.3');
    expect(sumDecimals(['100000000000.01', '-100000000000', '0.005'])).toBe('0.015');
    expect(sumDecimals(['-1.50', '0.25'])).toBe('-1.25');
    expect(sumDecimals([])).toBe('0');
  });
});

describe('totals', () => {
  const trades = [trade('3', '2026-03-02T10:00:00Z', '5.00'), trade('2', '2026-03-01T10:00:00Z', '-2.50', 'ETHUSDT'), trade('1', '2026-03-01T09:00:00Z', '1.00')];

  it('count wins, losses, result and costs', () => {
    expect(totalsOf('all', trades)).toEqual({ key: 'all', trades: 3, wins: 2, losses: 1, pnl: '3.50', costs: '0.45', winRate: 2 / 3 });
  });

  it('by symbol come largest result first', () => {
    expect(totalsBy(trades, (each) => each.symbol).map(({ key, pnl }) => [key, pnl])).toEqual([['BTCUSDT', '6.00'], ['ETHUSDT', '-2.50']]);
  });

  it('count a trade that made nothing as neither win nor loss', () => {
    expect(totalsOf('all', [trade('1', '2026-03-01T09:00:00Z', '0.00')])).toMatchObject({ wins: 0, losses: 0, winRate: 0 });
  });
});

describe('the calendar', () => {
  // 1 March 2026 is a Sunday, so the first week holds one day and the month six weeks
  const month = calendarMonth([trade('1', '2026-03-01T23:30:00Z', '4.00'), trade('2', '2026-03-31T00:00:00Z', '-1.00')], '2026-03', 'utc');

  it('lays the month out from Monday to Sunday', () => {
    expect(month.weeks).toHaveLength(6);
    expect(month.weeks[0]?.map((day) => day?.dayOfMonth ?? null)).toEqual([null, null, null, null, null, null, 1]);
    expect(month.weeks[5]?.map((day) => day?.dayOfMonth ?? null)).toEqual([30, 31, null, null, null, null, null]);
  });

  it('puts a result on the day on which the trade was closed', () => {
    expect(month.weeks[0]?.[6]?.totals?.pnl).toBe('4.00');
    expect(month.totals.pnl).toBe('3.00');
  });

  it('knows the months, newest first', () => {
    expect(monthsOf([trade('1', '2026-01-05T00:00:00Z', '1'), trade('2', '2026-03-05T00:00:00Z', '1'), trade('3', '2026-03-06T00:00:00Z', '1')], 'utc')).toEqual(['2026-03', '2026-01']);
  });
});

describe('joining pages with what arrived since', () => {
  it('shows a trade once by its id', () => {
    expect(mergedByContent([{ id: 't3' }, { id: 't2' }], [{ id: 't2' }, { id: 't1' }]).map(({ id }) => id)).toEqual(['t3', 't2', 't1']);
  });

  it('shows a decision once although its page numbered it anew', () => {
    const merged = mergedByContent([{ id: 7, timeMs: 2, sentence: 'b' }], [{ id: -1, timeMs: 2, sentence: 'b' }, { id: -2, timeMs: 1, sentence: 'a' }]);
    expect(merged.map(({ sentence }) => sentence)).toEqual(['b', 'a']);
  });
});

describe('turning a sign around', () => {
  it('keeps every digit, and zero has none', () => {
    expect([negated('-3.20511200'), negated('1.50'), negated('0.00')]).toEqual(['3.20511200', '-1.50', '0.00']);
  });
});
