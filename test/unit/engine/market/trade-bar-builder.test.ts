import { describe, expect, it } from 'vitest';
import type { Bar, TradePrinted } from '../../../../src/engine/domain/market-event.ts';
import { instrumentId } from '../../../../src/engine/domain/units.ts';
import { createTradeBarBuilder } from '../../../../src/engine/market/trade-bar-builder.ts';
import { sharedBars, sharedRows } from '../../../support/shared-bars.ts';

function trade(timeMs: number, price: number, qty = 1, takerSide: 'buy' | 'sell' = 'buy'): TradePrinted {
  return { type: 'trade-printed', timeMs, instrumentId: instrumentId('spot:XRPETH'), tradeId: String(timeMs), price, qty, takerSide };
}

describe('a trade bar builder', () => {
  it('makes a bar of the trades of a minute, given with the first trade after it', () => {
    const builder = createTradeBarBuilder('1m', { completeFromMs: 0 });
    expect(builder.update(trade(60_000, 10, 0.1))).toBeNull();
    expect(builder.update(trade(90_000, 12, 0.2, 'sell'))).toBeNull();
    expect(builder.update(trade(119_999, 9, 0.3))).toBeNull();
    // Quote: 10 × 0.1 + 12 × 0.2 + 9 × 0.3 = 6.1; bought by takers: 0.1 + 0.3 = 0.4.
    expect(builder.update(trade(120_000, 20))).toEqual({
      openTimeMs: 60_000, closeTimeMs: 119_999, open: 10, high: 12, low: 9, close: 9, volume: 0.6, quoteVolume: 6.1, tradeCount: 3, takerBuyVolume: 0.4,
    });
  });

  it('gives no bar for minutes without trades', () => {
    const builder = createTradeBarBuilder('1m', { completeFromMs: 0 });
    builder.update(trade(0, 10));
    expect(builder.update(trade(3_600_000, 11))?.openTimeMs).toBe(0);
    expect(builder.update(trade(3_660_000, 11))?.openTimeMs).toBe(3_600_000);
  });

  it('leaves out the minute in which the stream began', () => {
    const builder = createTradeBarBuilder('1m', { completeFromMs: 30_000 });
    expect([trade(31_000, 10), trade(59_999, 10), trade(60_000, 11), trade(120_000, 12)].map((each) => builder.update(each)?.open ?? null)).toEqual([null, null, null, 11]);
    expect(builder.ignoredTrades).toBe(2);
  });

  it('closes on a timer and does not open the minute again for a late trade', () => {
    const builder = createTradeBarBuilder('1m', { completeFromMs: 0 });
    builder.update(trade(1_000, 10));
    expect(builder.closeUntil(59_999)).toBeNull();
    expect(builder.openBar()?.close).toBe(10);
    expect(builder.closeUntil(60_000)?.close).toBe(10);
    expect(builder.closeUntil(61_000)).toBeNull();
    expect(builder.update(trade(59_998, 99))).toBeNull();
    expect(builder.ignoredTrades).toBe(1);
    expect(builder.openBar()).toBeNull();
  });

  it('goes on after a snapshot that went through JSON', () => {
    const before = createTradeBarBuilder('1m', { completeFromMs: 0 });
    before.update(trade(1_000, 10));
    const after = createTradeBarBuilder('1m', { completeFromMs: 0 });
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    expect(after.update(trade(2_000, 12))).toBeNull();
    expect(after.closeUntil(60_000)).toMatchObject({ open: 10, close: 12, volume: 2, tradeCount: 2 });
  });

  it('makes of the trades of a real day the 1,022 one-minute bars that the venue printed', () => {
    const rows = sharedRows('data/trades/XRPETH-aggTrades-2019-10-11.csv.gz');
    const printed = sharedBars('data/trades/XRPETH-1m-2019-10-11.csv.gz');
    if (!rows || !printed) return;
    const builder = createTradeBarBuilder('1m', { completeFromMs: 0 });
    const made: Bar[] = [];
    for (const [, price, qty, , , timeMs, isBuyerMaker] of rows) {
      const closed = builder.update(trade(Number(timeMs), Number(price), Number(qty), isBuyerMaker === 'true' ? 'sell' : 'buy'));
      if (closed) made.push(closed);
    }
    const last = builder.closeUntil(Number.MAX_SAFE_INTEGER);
    if (last) made.push(last);
    expect(made.length).toBe(1022);
    const shape = ({ openTimeMs, closeTimeMs, open, high, low, close, volume }: Bar): number[] => [openTimeMs, closeTimeMs, open, high, low, close, volume];
    expect(made.map(shape)).toEqual(printed.map(shape));
  });
});
