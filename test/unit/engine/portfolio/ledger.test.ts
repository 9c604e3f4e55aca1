import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../../src/engine/domain/instrument.ts';
import { atomsPerTickLot, notionalAtoms } from '../../../../src/engine/domain/instrument.ts';
import type { Side } from '../../../../src/engine/domain/order.ts';
import type { ClosedTrade } from '../../../../src/engine/domain/position.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { Ledger } from '../../../../src/engine/portfolio/ledger.ts';
import { PERPETUAL } from '../risk/builders.ts';
import { COIN, OTHER } from '../core/story.ts';

const CASH = 10_000_00000000n;

function ledger(): Ledger {
  return new Ledger({ quoteAsset: 'USDT', startingCash: quoteAtoms(CASH) });
}

interface Deal {
  readonly side: Side;
  readonly price: number;
  readonly qty: number;
  readonly fee?: bigint;
  readonly slippage?: bigint;
  readonly instrument?: Instrument;
  readonly timeMs?: number;
}

function book(account: Ledger, { side, price, qty, fee = 0n, slippage = 0n, instrument = COIN, timeMs = 0 }: Deal): ClosedTrade | null {
  return account.book({
    timeMs, instrument, strategyId: 's', side, price: priceTicks(price), qty: qtyLots(qty), fee: quoteAtoms(fee), slippage: quoteAtoms(slippage), ambiguous: false, reason: `${side} at ${price}`,
  });
}

const usdt = (amount: number): bigint => BigInt(amount) * 100_000_000n;

describe('a transfer', () => {
  it('is cash and nothing else: cash = starting cash + transfers + realised − fees + funding', () => {
    const account = ledger();
    book(account, { side: 'buy', price: 100, qty: 10, fee: usdt(1) });
    account.bookTransfer(quoteAtoms(usdt(-250)));
    account.bookFunding(COIN.id, quoteAtoms(usdt(-2)));
    book(account, { side: 'sell', price: 110, qty: 10, fee: usdt(2) });
    expect(account.account()).toMatchObject({ cash: usdt(10_000 - 250 + 100 - 3 - 2), transfers: usdt(-250), realizedPnl: usdt(100), startingCash: usdt(10_000) });
    expect(account.equity()).toBe(9845);
  });

  it('survives a snapshot, and one of a version that knew of none', () => {
    const account = ledger();
    account.bookTransfer(quoteAtoms(usdt(7)));
    const { transfers, ...older } = account.snapshot();
    const restored = ledger();
    restored.restore({ ...older, ...(transfers === undefined ? {} : { transfers }) }, new Map());
    expect(restored.account().cash).toBe(usdt(10_007));
    restored.restore(older, new Map());
    expect(restored.account().cash).toBe(usdt(10_000));
  });
});

describe('a round trip', () => {
  it('earns the difference of its prices, less its fees', () => {
    const account = ledger();
    book(account, { side: 'buy', price: 100, qty: 10, fee: usdt(1), timeMs: 5 });
    const trade = book(account, { side: 'sell', price: 110, qty: 10, fee: usdt(2), timeMs: 9 });
    // 10 × (110 - 100) - 1 - 2 = 97, on an entry worth 1,000.
    expect(trade).toMatchObject({ id: 't1', side: 'long', pnl: usdt(97), fees: usdt(3), entryPrice: 100, exitPrice: 110, qty: 10, entryTimeMs: 5, exitTimeMs: 9, entryReason: 'buy at 100', exitReason: 'sell at 110' });
    expect(trade?.returnPct).toBeCloseTo(9.7, 12);
    expect(account.account()).toMatchObject({ cash: usdt(10_097), realizedPnl: usdt(100), fees: usdt(3), startingCash: CASH });
    expect(account.positions).toEqual([]);
  });

  it('of a short earns when the price falls', () => {
    const account = ledger();
    book(account, { side: 'sell', price: 110, qty: 10 });
    expect(book(account, { side: 'buy', price: 100, qty: 10 })).toMatchObject({ side: 'short', pnl: usdt(100) });
  });

  it('averages several entries and exits', () => {
    const account = ledger();
    book(account, { side: 'buy', price: 100, qty: 10 });
    book(account, { side: 'buy', price: 103, qty: 20 });
    expect(account.position(COIN.id)).toMatchObject({ qty: 30, averageEntry: 102 });
    expect(book(account, { side: 'sell', price: 105, qty: 15 })).toBeNull();
    // (10 × 100 + 20 × 103) = 3,060 in; 15 × 105 + 15 × 108 = 3,195 out.
    expect(book(account, { side: 'sell', price: 108, qty: 15 })).toMatchObject({ entryPrice: 102, exitPrice: 106.5, pnl: usdt(135), qty: 30 });
  });

  it('through zero closes one trade and opens the next, and shares the fee by quantity', () => {
    const account = ledger();
    book(account, { side: 'buy', price: 100, qty: 10 });
    const trade = book(account, { side: 'sell', price: 105, qty: 30, fee: usdt(3), slippage: 7n });
    // A third of the 30 closes the long: 10 × 5 less a fee of 1; 7 atoms of slippage give it 2 and leave 5.
    expect(trade).toMatchObject({ pnl: usdt(49), fees: usdt(1), slippage: 2n });
    expect(account.position(COIN.id)).toMatchObject({ qty: -20, averageEntry: 105, trade: { side: 'short', fees: usdt(2), slippage: 5n, entryReason: 'sell at 105' } });
    expect(account.positions).toHaveLength(1);
    expect(account.equity()).toBe(10_047);
  });

  it('carries the funding of its time', () => {
    const account = ledger();
    book(account, { side: 'buy', price: 100, qty: 10 });
    account.bookFunding(COIN.id, quoteAtoms(-usdt(4)));
    expect(book(account, { side: 'sell', price: 100, qty: 10 })).toMatchObject({ pnl: -usdt(4), funding: -usdt(4) });
    expect(account.account().cash).toBe(usdt(9_996));
  });
});

describe('equity', () => {
  it('is cash plus what open positions are worth at their marks', () => {
    const account = ledger();
    book(account, { side: 'buy', price: 100, qty: 10 });
    book(account, { side: 'sell', price: 50, qty: 4, instrument: OTHER });
    account.mark(COIN.id, 107);
    account.mark(OTHER.id, 52);
    // 10 × 7 - 4 × 2
    expect(account.equity()).toBe(10_062);
  });

  it('counts a position at what was paid until a price comes', () => {
    const account = ledger();
    book(account, { side: 'buy', price: 100, qty: 10 });
    expect(account.equity()).toBe(10_000);
  });
});

/** Fills on two instruments, one with real steps (0.1 USDT × 0.001 BTC), with fees and slippage of any sign that a venue can charge. */
const deals = fc.array(fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'), price: fc.integer({ min: 1, max: 1_000_000 }), qty: fc.integer({ min: 1, max: 5_000 }),
  fee: fc.bigInt({ min: -1_000n, max: 10n ** 9n }), slippage: fc.bigInt({ min: -(10n ** 8n), max: 10n ** 8n }), instrument: fc.constantFrom(COIN, PERPETUAL),
  funding: fc.option(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), { nil: null }),
}), { maxLength: 40 });

describe('over any fills, partial closes and turns included', () => {
  // Broken on purpose: with the cost of a partial close rounded instead of truncated once too often, the sums differed by atoms.
  it('cash is starting cash plus realised less fees plus funding, and equals what the fills alone say', () => {
    fc.assert(fc.property(deals, (all) => {
      const account = ledger();
      let flows = 0n;
      for (const deal of all) {
        book(account, deal);
        // Independent of any average: money out for a buy, in for a sale, less the fee.
        flows += (deal.side === 'buy' ? -1n : 1n) * notionalAtoms(deal.instrument, priceTicks(deal.price), qtyLots(deal.qty)) - deal.fee;
        if (deal.funding !== null) {
          account.bookFunding(deal.instrument.id, quoteAtoms(deal.funding));
          flows += deal.funding;
        }
        const { cash, realizedPnl, fees, funding } = account.account();
        expect(cash).toBe(CASH + realizedPnl - fees + funding);
        const openCost = account.positions.reduce((sum, position) => sum + position.costTickLots * atomsPerTickLot(position.instrument), 0n);
        expect(cash).toBe(CASH + flows + openCost);
      }
    }));
  });

  it('the results of the closed trades and of the open ones so far add up to the cash', () => {
    fc.assert(fc.property(deals, (all) => {
      const account = ledger();
      let closed = 0n;
      let unowned = 0n;
      for (const deal of all) {
        closed += book(account, deal)?.pnl ?? 0n;
        if (deal.funding !== null && !account.bookFunding(deal.instrument.id, quoteAtoms(deal.funding))) unowned += deal.funding;
      }
      const open = account.positions.reduce((sum, { trade }) => sum + trade.grossPnl - trade.fees + trade.funding, 0n);
      expect(account.account().cash).toBe(CASH + closed + open + unowned);
    }));
  });

  it('a restored ledger goes on alike', () => {
    fc.assert(fc.property(deals, deals, (before, after) => {
      const one = ledger();
      for (const deal of before) book(one, deal);
      const restored = ledger();
      restored.restore(structuredClone(one.snapshot()), new Map([COIN, PERPETUAL].map((instrument) => [instrument.id, instrument])));
      expect(restored.equity()).toBe(one.equity());
      for (const deal of after) expect(book(restored, deal)).toEqual(book(one, deal));
      expect(restored.snapshot()).toEqual(one.snapshot());
      expect(restored.equity()).toBe(one.equity());
    }));
  });
});

describe('a ledger', () => {
  it('refuses a snapshot of another account', () => {
    expect(() => ledger().restore(new Ledger({ quoteAsset: 'USDT', startingCash: quoteAtoms(1n) }).snapshot(), new Map())).toThrow('another account');
  });

  it('refuses a fill of nothing', () => {
    expect(() => book(ledger(), { side: 'buy', price: 100, qty: 0 })).toThrow('expected a fill of at least one lot, was 0');
  });
});
