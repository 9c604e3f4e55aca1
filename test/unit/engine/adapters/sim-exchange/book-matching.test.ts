import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../src/engine/domain/units.ts';
import { bar, book, change, COIN, openDesk, order, sold, START, trade } from './exchange-fixture.ts';

const onBook = { matchOn: 'book' } as const;
/** 10, 20, 30 coins at three prices on each side. */
const BOOK = book(1, [[99, 10], [98, 20], [97, 30]], [[101, 10], [102, 20], [103, 30]]);

describe('an order that takes from a recorded book', () => {
  it('walks the levels from the best on, at once', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { qty: 35 }), START + 5);
    expect(desk.lines()).toEqual(['filled a @101 x10', 'filled a @102 x20', 'filled a @103 x5']);
    expect(desk.fills()[0]).toMatchObject({ timeMs: START + 5, liquidity: 'taker' });
  });

  it('expires with what the whole book cannot give', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { side: 'sell', qty: 70 }), START);
    expect(desk.lines()).toEqual(['filled a @99 x10', 'filled a @98 x20', 'filled a @97 x30', 'expired a: there was not enough volume to fill at once']);
  });

  it('rests with the remainder when it has a limit, behind nobody at a price of its own', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 101, qty: 15 }), START);
    expect(desk.lines()).toEqual(['filled a @101 x10']);
    expect(desk.exchange.openOrders()).toMatchObject([{ status: 'partially-filled', filledQty: 10 }]);
    desk.run(sold(2, 101, 3));
    expect(desk.lines().at(-1)).toBe('filled a @101 x3');
    expect(desk.fills().at(-1)).toMatchObject({ liquidity: 'maker' });
  });

  it('immediate or cancel: takes what is there within its limit and leaves', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 102, qty: 50, timeInForce: 'ioc' }), START);
    expect(desk.lines()).toEqual(['filled a @101 x10', 'filled a @102 x20', 'expired a: there was not enough volume to fill at once']);
  });

  it('fill or kill: all or nothing', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('no', { type: 'limit', limit: 102, qty: 31, timeInForce: 'fok' }), START);
    desk.exchange.submit(order('yes', { type: 'limit', limit: 102, qty: 30, timeInForce: 'fok' }), START);
    expect(desk.lines()).toEqual(['expired no: there was not enough volume to fill at once', 'filled yes @101 x10', 'filled yes @102 x20']);
  });

  it('post-only: is refused where it would take', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 101, timeInForce: 'post-only' }), START);
    desk.exchange.submit(order('b', { type: 'limit', limit: 100, timeInForce: 'post-only' }), START);
    expect(desk.reports.map(({ type }) => type)).toEqual(['order-rejected', 'order-accepted']);
  });

  it('finds gone what it took before, until the recording tells that level anew', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { qty: 10 }), START);
    desk.exchange.submit(order('b', { qty: 1 }), START);
    desk.run(change(2, { asks: [[104, 5]] }));
    desk.exchange.submit(order('c', { qty: 1 }), START + 2);
    desk.run(change(3, { asks: [[101, 4]] }));
    desk.exchange.submit(order('d', { qty: 1 }), START + 3);
    expect(desk.lines()).toEqual(['filled a @101 x10', 'filled b @102 x1', 'filled c @102 x1', 'filled d @101 x1']);
  });

  it('finds it coming back evenly where a time of recovery is set', () => {
    const desk = openDesk({ config: { ...onBook, impactRecoveryMs: 100 } });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { qty: 10 }), START);
    // After 40 of 100 ms four of the ten are back.
    desk.exchange.submit(order('b', { qty: 6 }), START + 40);
    expect(desk.lines()).toEqual(['filled a @101 x10', 'filled b @101 x4', 'filled b @102 x2']);
  });

  it('finds gone what trades took since the last change', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.run(trade(2, 102, 15));
    desk.exchange.submit(order('a', { qty: 8 }), START + 3);
    expect(desk.lines()).toEqual(['filled a @102 x5', 'filled a @103 x3']);
  });

  it('waits while the book is not known', () => {
    const desk = openDesk({ config: onBook });
    desk.exchange.submit(order('a'), START);
    desk.run(BOOK);
    desk.run(change(5, { follows: 4, asks: [[101, 1]] }));
    desk.exchange.submit(order('b'), START + 5);
    expect(desk.lines()).toEqual(['filled a @101 x1']);
    desk.run(book(9, [[90, 5]], [[92, 5]]));
    expect(desk.lines().at(-1)).toBe('filled b @92 x1');
  });
});

describe('an order that rests in a recorded book', () => {
  it('is filled by what goes on past those who stood there before it', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 99, qty: 5 }), START);
    desk.run(sold(2, 99, 8));
    desk.run(sold(3, 99, 4));
    desk.run(sold(4, 99, 10));
    // 10 stood ahead: 8 leave 2, then 2 of the 4 go to the order, and the next trade fills the rest.
    expect(desk.lines()).toEqual(['filled a @99 x2', 'filled a @99 x3']);
    expect(desk.fills()[0]).toMatchObject({ liquidity: 'maker', timeMs: START + 3 });
  });

  it('is not filled by a taker on its own side, nor by a trade that does not reach it', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 100, qty: 5 }), START);
    desk.run(trade(2, 100, 50));
    desk.run(sold(3, 101, 50));
    expect(desk.fills()).toEqual([]);
    desk.run(sold(4, 99, 3));
    expect(desk.lines()).toEqual(['filled a @100 x3']);
  });

  it('comes forward with cancellations ahead only where the model says so', () => {
    const play = (queueModel: 'trades-only' | 'proportional'): readonly string[] => {
      const desk = openDesk({ config: { ...onBook, queueModel } });
      desk.run(BOOK);
      desk.exchange.submit(order('a', { type: 'limit', limit: 98, qty: 5 }), START);
      // 20 ahead; another 20 come behind it, then 20 of the 40 go: half of them stood ahead, in proportion.
      desk.run(change(2, { bids: [[98, 40]] }));
      desk.run(change(3, { bids: [[98, 20]] }));
      desk.run(sold(4, 98, 12));
      return desk.lines();
    };
    expect(play('trades-only')).toEqual([]);
    expect(play('proportional')).toEqual(['filled a @98 x2']);
  });

  it('is filled by whole lots, though its place is an estimate with fractions', () => {
    const desk = openDesk({ config: { ...onBook, queueModel: 'proportional' } });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 98, qty: 5 }), START);
    // 20 ahead and 7 behind; of 7 canceled 20/27 stood ahead: 14.81 are left, so a trade of 16 reaches 1.19 lots of the order.
    desk.run(change(2, { bids: [[98, 27]] }));
    desk.run(change(3, { bids: [[98, 20]] }));
    desk.run(sold(4, 98, 16));
    expect(desk.lines()).toEqual(['filled a @98 x1']);
  });

  it('is first where the level has emptied', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 97, qty: 5 }), START);
    desk.run(change(2, { bids: [[97, 0]] }));
    desk.run(change(3, { bids: [[97, 50]] }));
    desk.run(sold(4, 97, 2));
    expect(desk.lines()).toEqual(['filled a @97 x2']);
  });

  it('meets who would stand across it, at its own price and for no more than these have', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 100, qty: 5 }), START);
    desk.run(change(2, { asks: [[99.5, 3]], bids: [[99, 0]] }));
    expect(desk.lines()).toEqual(['filled a @100 x3']);
    // The same three are not there a second time.
    desk.run(change(3, { asks: [[104, 1]] }));
    expect(desk.fills()).toHaveLength(1);
  });

  it('stands at the end of the queue after a gap', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 99, qty: 5 }), START);
    desk.run(sold(2, 99, 8));
    desk.run(change(5, { follows: 4, bids: [[99, 1]] }));
    desk.run(book(9, [[99, 30]], [[101, 5]]));
    desk.run(sold(10, 99, 29));
    expect(desk.fills()).toEqual([]);
    desk.run(sold(11, 99, 2));
    expect(desk.lines()).toEqual(['filled a @99 x1']);
  });

  it('keeps its place when it becomes smaller, and loses it when it becomes larger', () => {
    const play = (qty: number): readonly string[] => {
      const desk = openDesk({ config: onBook });
      desk.run(BOOK);
      desk.exchange.submit(order('a', { type: 'limit', limit: 99, qty: 5 }), START);
      desk.run(change(2, { bids: [[99, 50]] }));
      desk.exchange.amend(clientOrderId('a'), COIN.id, { qty: qtyLots(qty), limitPrice: priceTicks(99) }, START + 2);
      desk.run(sold(3, 99, 11));
      return desk.lines().slice(1);
    };
    expect(play(4)).toEqual(['filled a @99 x1']);
    expect(play(6)).toEqual([]);
  });

  it('one trade never fills two orders with the same coins', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 100, qty: 5 }), START);
    desk.exchange.submit(order('b', { type: 'limit', limit: 100, qty: 5 }), START);
    desk.exchange.submit(order('c', { type: 'limit', limit: 99, qty: 5 }), START);
    desk.run(sold(2, 98, 12));
    expect(desk.lines()).toEqual(['filled a @100 x5', 'filled b @100 x5', 'filled c @99 x2']);
  });
});

describe('an order that waits for a price in a recorded book', () => {
  it('a stop fires on a trade and takes from the levels', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('in', { qty: 15 }), START);
    desk.exchange.submit(order('sl', { side: 'sell', type: 'stop-market', trigger: 98, reduceOnly: true, qty: 15 }), START);
    desk.run(sold(2, 98, 4));
    // The trade took all of 99 and 4 of 98, which leaves 16 there.
    expect(desk.lines().slice(2)).toEqual(['filled sl @98 x15']);
  });

  it('a stop fires on the best price, and the target of its group goes', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('in', { qty: 5 }), START);
    desk.exchange.submit(order('sl', { side: 'sell', type: 'stop-market', trigger: 98, reduceOnly: true, qty: 5, ocoGroup: 'g' }), START);
    desk.exchange.submit(order('tp', { side: 'sell', type: 'limit', limit: 110, reduceOnly: true, qty: 5, ocoGroup: 'g' }), START);
    desk.run(change(2, { bids: [[99, 0]] }));
    expect(desk.lines().slice(1)).toEqual(['filled sl @98 x5', 'canceled tp: another order of its group filled']);
  });

  it('a position is liquidated', () => {
    const desk = openDesk({ config: { ...onBook, leverage: 10 } });
    desk.run(BOOK);
    desk.exchange.submit(order('in', { qty: 10 }), START);
    desk.run(book(2, [[80, 10]], [[81, 10]]));
    expect(desk.lines().at(-1)).toMatch(/^liquidated/);
  });
});

describe('a bar over a recorded book', () => {
  it('fills nothing', () => {
    const desk = openDesk({ config: onBook });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 95 }), START);
    desk.run(bar(0, [100, 101, 90, 100]));
    expect(desk.fills()).toEqual([]);
  });
});

describe('nothing comes from nowhere', () => {
  const levels = (from: number, step: number) => fc.array(fc.nat(30), { minLength: 3, maxLength: 3 }).map((qtys) => qtys.map((qty, index) => [from + step * index, qty] as const));
  const step = fc.oneof(
    fc.record({ kind: fc.constant('change' as const), bids: levels(99, -1), asks: levels(101, 1) }),
    fc.record({ kind: fc.constant('trade' as const), price: fc.integer({ min: 97, max: 103 }), qty: fc.integer({ min: 1, max: 30 }), isSale: fc.boolean() }),
    fc.record({ kind: fc.constant('order' as const), side: fc.constantFrom('buy' as const, 'sell' as const), limit: fc.integer({ min: 97, max: 103 }), qty: fc.integer({ min: 1, max: 25 }) }),
  );

  it('what rests is filled by no more than was traded or displayed across it in the same moment', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), fc.constantFrom('trades-only' as const, 'proportional' as const), (script, queueModel) => {
      const desk = openDesk({ config: { ...onBook, queueModel }, cash: 100_000_000 });
      desk.run(BOOK);
      script.forEach((one, index) => {
        const n = index + 2;
        const before = desk.fills().length;
        if (one.kind === 'order') return desk.exchange.submit(order(`o${n}`, { side: one.side, type: 'limit', limit: one.limit, qty: one.qty }), START + n);
        if (one.kind === 'change') return desk.run(book(n, one.bids.filter(([, qty]) => qty > 0), one.asks.filter(([, qty]) => qty > 0)));
        desk.run(one.isSale ? sold(n, one.price, one.qty) : trade(n, one.price, one.qty));
        const filled = desk.fills().slice(before).reduce((sum, { qty }) => sum + qty, 0);
        expect(filled).toBeLessThanOrEqual(one.qty);
      });
    }));
  });
});
