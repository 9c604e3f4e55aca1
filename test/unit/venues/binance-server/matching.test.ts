import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atoms, fixed, parseAtoms, short } from '../../../venues/binance-server/decimal.ts';
import { parseKeepingDigits, toJson } from '../../../venues/binance-server/json.ts';
import { Book, type BookOrder } from '../../../venues/binance-server/matching/book.ts';
import { available, match, type MatchListener } from '../../../venues/binance-server/matching/match.ts';

const nobody: MatchListener = { selfTrade: () => 'trade', executed: () => {}, expired: () => {} };
const order = fc.record({ side: fc.constantFrom('BUY' as const, 'SELL' as const), price: fc.bigInt(90n, 110n), remaining: fc.bigInt(1n, 50n) });

/** The rules of a continuous market written down once more, without levels or ladders: sort everything, take from the front. */
function plainMarket(orders: readonly BookOrder[]): { trades: [bigint, bigint][]; rest: [string, bigint, bigint][] } {
  const resting: (BookOrder & { readonly turn: number })[] = [];
  const trades: [bigint, bigint][] = [];
  for (const [turn, incoming] of orders.entries()) {
    let left = incoming.remaining;
    const isBuy = incoming.side === 'BUY';
    const makers = resting.filter((one) => one.side !== incoming.side && one.remaining > 0n && (isBuy ? one.price <= incoming.price : one.price >= incoming.price));
    makers.sort((a, b) => (a.price === b.price ? a.turn - b.turn : Number(isBuy ? a.price - b.price : b.price - a.price)));
    for (const maker of makers) {
      const qty = left < maker.remaining ? left : maker.remaining;
      if (qty === 0n) break;
      trades.push([maker.price, qty]);
      maker.remaining -= qty;
      left -= qty;
    }
    if (left > 0n) resting.push({ ...incoming, remaining: left, turn });
  }
  const rest = resting.filter(({ remaining }) => remaining > 0n).map(({ side, price, remaining }): [string, bigint, bigint] => [side, price, remaining]);
  return { trades, rest };
}

describe('the matching engine', () => {
  it('trades as a plain list of orders by price, then time, would', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 60 }), (orders) => {
        const book = new Book();
        const trades: [bigint, bigint][] = [];
        for (const { side, price, remaining } of orders) {
          const result = match(book, { side, limit: price, qty: remaining }, nobody);
          for (const { price: at, qty } of result.executions) trades.push([at, qty]);
          if (result.remaining > 0n) book.add({ side, price, remaining: result.remaining });
        }
        const plain = plainMarket(orders);
        expect(trades).toEqual(plain.trades);
        const rest = [...book.bids.top(1_000), ...book.asks.top(1_000)].flatMap((level) => level.orders.map((one): [string, bigint, bigint] => [one.side, one.price, one.remaining]));
        const key = ([side, price]: readonly [string, bigint, bigint]): string => `${side}${price}`;
        const byLevel = (rows: [string, bigint, bigint][]): [string, bigint, bigint][] => rows.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
        expect(byLevel(rest)).toEqual(byLevel(plain.rest));
        for (const level of [...book.bids.top(1_000), ...book.asks.top(1_000)]) expect(level.total).toBe(level.orders.reduce((sum, one) => sum + one.remaining, 0n));
        if (book.bids.best && book.asks.best) expect(book.bids.best.price).toBeLessThan(book.asks.best.price);
      }),
      { numRuns: 200 },
    );
  });

  it('says how much could be had, stops at the budget, and leaves own orders alone', () => {
    const book = new Book();
    const own: BookOrder = { side: 'SELL', price: atoms('100'), remaining: atoms('1') };
    book.add(own);
    book.add({ side: 'SELL', price: atoms('101'), remaining: atoms('2') });
    expect(available(book, 'BUY', atoms('100'), atoms('5'))).toBe(atoms('1'));
    expect(available(book, 'BUY', null, atoms('5'))).toBe(atoms('3'));
    const expired: BookOrder[] = [];
    const result = match(book, { side: 'BUY', limit: null, qty: atoms('9'), budget: atoms('150'), step: atoms('0.1') }, { ...nobody, selfTrade: (maker) => (maker === own ? 'expire-maker' : 'trade'), expired: (maker) => expired.push(maker) });
    expect(expired).toEqual([own]);
    // 150 buys 1.485 at 101: 1.4 in lots of 0.1.
    expect(result.executions.map(({ price, qty }) => [short(price), short(qty)])).toEqual([['101', '1.4']]);
  });
});

describe('numbers', () => {
  it('reads and prints decimals without loss', () => {
    fc.assert(fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), (value) => {
      expect(parseAtoms(fixed(value, 8))).toBe(value);
      expect(parseAtoms(short(value))).toBe(value);
    }));
    expect([parseAtoms('1e5'), parseAtoms(''), parseAtoms('0.000000001'), parseAtoms('00.10')]).toEqual([null, null, 'precision', atoms('0.1')]);
    expect([fixed(atoms('-0.05'), 1), fixed(atoms('1234.5'), 0), short(atoms('100'))]).toEqual(['-0.0', '1234', '100']);
  });

  it('sends ids as bare integers and reads them back digit for digit', () => {
    expect(toJson({ i: 8_389_765_520_101_510_912n, q: '1' })).toBe('{"i":8389765520101510912,"q":"1"}');
    expect(parseKeepingDigits('{"orderId":8389765520101510912,"price":1.10}')).toEqual({ orderId: '8389765520101510912', price: '1.10' });
  });
});
