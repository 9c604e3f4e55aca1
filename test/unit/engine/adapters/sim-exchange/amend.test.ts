import { describe, expect, it } from 'vitest';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../src/engine/domain/units.ts';
import { bar, COIN, openDesk, order, quote, START, trade } from './exchange-fixture.ts';
import type { Desk } from './exchange-fixture.ts';

const ticks = { matchOn: 'ticks', maxVolumeShare: 1 } as const;

function amend(desk: Desk, id: string, qty: number, limit: number): void {
  desk.exchange.amend(clientOrderId(id), COIN.id, { qty: qtyLots(qty), limitPrice: priceTicks(limit) }, START);
}

/** Two buyers at 98, `a` before `b`, and a market at 99 to 101. */
function queue(): Desk {
  const desk = openDesk({ config: ticks });
  desk.run(quote(0, 99, 101));
  desk.exchange.submit(order('a', { type: 'limit', limit: 98, qty: 10 }), START);
  desk.exchange.submit(order('b', { type: 'limit', limit: 98, qty: 10 }), START);
  return desk;
}

describe('a changed order', () => {
  it('keeps its place in the queue when it only shrinks', () => {
    const desk = queue();
    amend(desk, 'a', 5, 98);
    desk.run(trade(1, 97, 8));
    expect(desk.lines()).toEqual(['amended a @98 x5', 'filled a @98 x5', 'filled b @98 x3']);
  });

  it('goes to the end of the queue when it grows, or when its price changes and changes back', () => {
    const grown = queue();
    amend(grown, 'a', 12, 98);
    grown.run(trade(1, 97, 12));
    expect(grown.lines().slice(1)).toEqual(['filled b @98 x10', 'filled a @98 x2']);
    const moved = queue();
    amend(moved, 'a', 10, 97);
    amend(moved, 'a', 10, 98);
    moved.run(trade(1, 97, 12));
    expect(moved.lines().slice(2)).toEqual(['filled b @98 x10', 'filled a @98 x2']);
  });

  it('keeps what has filled', () => {
    const desk = queue();
    desk.run(trade(1, 97, 4));
    amend(desk, 'a', 12, 99);
    expect(desk.exchange.openOrders()).toMatchObject([{ request: { clientOrderId: 'b' } }, { request: { clientOrderId: 'a', qty: 12, limitPrice: 99 }, filledQty: 4, status: 'partially-filled' }]);
    desk.run(trade(2, 98, 100));
    expect(desk.lines().at(-1)).toBe('filled a @99 x8');
  });

  it('that reaches the other side takes at the next quote, at the quote\'s price', () => {
    const desk = queue();
    amend(desk, 'a', 10, 102);
    desk.run(quote(1, 99, 101));
    expect(desk.fills()).toMatchObject([{ clientOrderId: 'a', price: 101, liquidity: 'taker' }]);
  });

  it('that must not take ends when it would, as at Binance', () => {
    const desk = openDesk({ config: ticks });
    desk.run(quote(0, 99, 101));
    desk.exchange.submit(order('a', { type: 'limit', limit: 98, timeInForce: 'post-only' }), START);
    amend(desk, 'a', 1, 101);
    expect(desk.lines()).toEqual(['canceled a: post-only order would have taken liquidity']);
  });

  it('to no more than has filled ends, as at Binance', () => {
    const desk = queue();
    desk.run(trade(1, 97, 4));
    amend(desk, 'a', 4, 98);
    expect(desk.lines().at(-1)).toBe('canceled a: it was changed to 4 lots when 4 had filled');
    expect(desk.exchange.positions()).toMatchObject([{ qty: 4 }]);
  });

  it('stays as it was where the exchange takes no such order, and the answer says so', () => {
    const desk = queue();
    amend(desk, 'a', 10, 98);
    amend(desk, 'a', 2_000_000, 98);
    expect(desk.lines()).toEqual(['amended a @98 x10: nothing would change', 'amended a @98 x10: quantity 2000000 lots is above the maximum of 1000000']);
  });

  it('is no order with a trigger', () => {
    const desk = queue();
    desk.exchange.submit(order('s', { type: 'stop-limit', limit: 106, trigger: 105 }), START);
    amend(desk, 's', 2, 107);
    expect(desk.lines()).toEqual(['amended s @106 x1: only a resting limit order can be changed, was stop-limit']);
  });

  it('that is done already is not answered: its end was reported', () => {
    const desk = queue();
    desk.run(trade(1, 97, 100));
    const before = desk.reports.length;
    amend(desk, 'a', 20, 98);
    expect(desk.reports).toHaveLength(before);
  });

  it('fills along bars at its new price', () => {
    const desk = openDesk();
    desk.run(bar(0, [100, 100, 100, 100]));
    desk.exchange.submit(order('a', { type: 'limit', limit: 90 }), START);
    desk.run(bar(1, [100, 100, 98, 99]));
    amend(desk, 'a', 1, 97);
    desk.run(bar(2, [99, 100, 96, 98]));
    expect(desk.fills()).toMatchObject([{ price: 97, liquidity: 'maker' }]);
  });
});
