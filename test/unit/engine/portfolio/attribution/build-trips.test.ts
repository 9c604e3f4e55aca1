import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atomsPerTickLot } from '../../../../../src/engine/domain/instrument.ts';
import type { OrderFilled } from '../../../../../src/engine/domain/order-event.ts';
import type { ClosedTrade } from '../../../../../src/engine/domain/position.ts';
import { clientOrderId, priceTicks, qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { buildTrips } from '../../../../../src/engine/portfolio/attribution/build-trips.ts';
import type { BookedFill } from '../../../../../src/engine/portfolio/attribution/build-trips.ts';
import { grossOf } from '../../../../../src/engine/portfolio/attribution/round-trip.ts';
import { Ledger } from '../../../../../src/engine/portfolio/ledger.ts';
import { anInstrument } from '../../../../support/instruments.ts';

const COIN = anInstrument();
const ATOMS = atomsPerTickLot(COIN);

function fillOf(index: number, side: 'buy' | 'sell', price: number, qty: number, fee: bigint): BookedFill {
  const fill: OrderFilled = { type: 'order-filled', timeMs: index * 10, clientOrderId: clientOrderId(`o${index}`), instrumentId: COIN.id, fillId: `f${index}`, side, price: priceTicks(price), qty: qtyLots(qty), fee: quoteAtoms(fee), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false };
  return { fill, strategyId: 's', reason: 'test', request: null };
}

function book(fills: readonly BookedFill[]): { readonly ledger: Ledger; readonly closed: readonly ClosedTrade[] } {
  const ledger = new Ledger({ quoteAsset: 'USDT', startingCash: quoteAtoms(10n ** 15n) });
  const closed = fills.flatMap(({ fill, strategyId, reason }) => ledger.book({ timeMs: fill.timeMs, instrument: COIN, strategyId, side: fill.side, price: fill.price, qty: fill.qty, fee: fill.fee, slippage: fill.slippage, ambiguous: false, reason }) ?? []);
  return { ledger, closed };
}

const build = (fills: readonly BookedFill[], closed: readonly ClosedTrade[], price: number | null = null) => buildTrips({ instrument: COIN, fills, closed, marketAt: () => price, fundingSince: () => 0n, endMs: 100_000 });

describe('putting fills together to trades', () => {
  it('has the results that the ledger has booked, and at the end what all of it is worth, whatever was filled', () => {
    const deals = fc.array(fc.record({ side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'), price: fc.integer({ min: 1, max: 100_000 }), qty: fc.integer({ min: 1, max: 500 }), fee: fc.bigInt({ min: 0n, max: 10n ** 7n }) }), { minLength: 1, maxLength: 30 });
    fc.assert(fc.property(deals, fc.integer({ min: 1, max: 100_000 }), (all, last) => {
      const fills = all.map(({ side, price, qty, fee }, index) => fillOf(index, side, price, qty, fee));
      const { ledger, closed } = book(fills);
      const trips = build(fills, closed, last / 10);
      expect(trips.filter(({ isOpen }) => !isOpen).map(({ result }) => result)).toEqual(closed.map(({ pnl }) => pnl));
      for (const trip of trips) expect(grossOf(trip, ATOMS) - trip.entry.fees - trip.exit.fees + trip.funding).toBe(trip.result);
      // Realised less fees, and the open position at the last price.
      const { realizedPnl, fees } = ledger.account();
      const held = ledger.position(COIN.id);
      const open = held === null ? 0n : (BigInt(last) * BigInt(held.qty) - held.costTickLots) * ATOMS;
      expect(trips.reduce((sum, { result }) => sum + result, 0n)).toBe(realizedPnl - fees + open);
    }), { numRuns: 200 });
  });

  it('tells the exit of a liquidation, which no fill tells of, from its booked result', () => {
    // Bought 10 lots at 100.0, closed by force at 90.0 for a fee of 7; then another trade.
    const first = fillOf(0, 'buy', 1_000, 10, 5n);
    const { ledger } = book([first]);
    const forced = ledger.book({ timeMs: 20, instrument: COIN, strategyId: 's', side: 'sell', price: priceTicks(900), qty: qtyLots(10), fee: quoteAtoms(7n), slippage: quoteAtoms(0n), ambiguous: false, reason: 'liquidated' })!;
    const next = fillOf(5, 'sell', 900, 3, 1n);
    const [liquidated, open] = build([first, next], [forced], 90);
    expect(liquidated).toMatchObject({ side: 'long', isOpen: false, endMs: 20, result: forced.pnl, exit: { filledTickLots: 9_000n, fees: 7n, purpose: 'liquidated' } });
    expect(open).toMatchObject({ side: 'short', isOpen: true, result: -1n });
  });
});
