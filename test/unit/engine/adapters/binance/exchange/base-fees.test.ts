import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BaseFees } from '../../../../../../src/engine/adapters/binance/exchange/base-fees.ts';
import { fillEvent } from '../../../../../../src/engine/adapters/binance/orders/venue-events.ts';
import { formatPrice, formatQty, type Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../../src/engine/domain/units.ts';
import { instrumentOf } from '../feed/fast-venue.ts';

const btc: Instrument = instrumentOf('spot', 'BTCUSDT');

/** Fills of one purchase: lots and price ticks; the fee is 0.1 % of the coins, in eight decimals, as Binance takes it. */
function book(fills: readonly (readonly [lots: number, price: number])[]) {
  const fees = new BaseFees();
  let owned = 0n, position = 0, spent = 0n, cash = 0n;
  fills.forEach(([lots, price], index) => {
    // A lot is 10^-5 coins, 1,000 of the smallest units.
    const coins = BigInt(lots) * 1_000n, fee = coins / 1_000n;
    owned += coins - fee;
    const commission = `0.${fee.toString().padStart(8, '0')}`;
    const venue = { symbol: 'BTCUSDT', tradeId: `${index}`, orderId: '7', side: 'buy', price: formatPrice(btc, priceTicks(price)), qty: formatQty(btc, qtyLots(lots)), commission, commissionAsset: 'BTC', isMaker: false, timeMs: index } as const;
    const event = fillEvent(venue, { market: 'spot', instrument: btc, clientOrderId: clientOrderId('a'), decisionPrice: null, priceOf: () => null });
    const booked = fees.settle(btc, event, { amount: commission, asset: 'BTC' });
    expect(fees.settle(btc, event, { amount: commission, asset: 'BTC' })).toEqual(booked);
    const [told, correction] = booked;
    position += lots - (correction?.qty ?? 0);
    // A tick times a lot is 10^-7 of quote, ten atoms.
    spent += BigInt(lots) * BigInt(price) * 10n;
    cash -= told.fee + (correction?.fee ?? 0n) + (BigInt(lots) * BigInt(price) - BigInt(correction?.qty ?? 0) * BigInt(price)) * 10n;
  });
  return { ownedLots: Number(owned / 1_000n), position, spent, cash };
}

describe('a fee that is taken out of the bought coin', () => {
  it('of one fill leaves the whole lots that are owned, and all that is spent is the notional', () => {
    // 1,000 lots at 60,000.00 cost 600; the fee of 0.00001 is one lot.
    expect(book([[1_000, 6_000_000]])).toEqual({ ownedLots: 999, position: 999, spent: 60_000_000_000n, cash: -60_000_000_000n });
    // 37 lots: the fee of 0.00000037 is rounded up to a lot.
    expect(book([[37, 6_000_000]])).toEqual({ ownedLots: 36, position: 36, spent: 2_220_000_000n, cash: -2_220_000_000n });
  });

  it('of a first fill of one lot does not take the whole position', () => {
    expect(book([[1, 6_000_000]]).position).toBe(1);
    expect(book([[1, 6_000_000], [999, 6_000_000]])).toMatchObject({ position: 999, ownedLots: 999 });
  });

  it('never leaves a position larger than what is owned, nor more than a lot smaller, and costs what was spent, however the order filled', () => {
    const fill = fc.tuple(fc.integer({ min: 2, max: 50_000 }), fc.integer({ min: 5_000_000, max: 7_000_000 }));
    fc.assert(fc.property(fc.array(fill, { minLength: 1, maxLength: 30 }), (fills) => {
      const { position, ownedLots, spent, cash } = book(fills);
      expect(position).toBeLessThanOrEqual(ownedLots);
      expect(position).toBeGreaterThanOrEqual(ownedLots - 1);
      expect(-cash).toBe(spent);
    }), { numRuns: 200 });
  });

  it('is nothing for a sale, for another asset, and on futures', () => {
    const fees = new BaseFees();
    const event = { type: 'order-filled', timeMs: 0, clientOrderId: clientOrderId('a'), instrumentId: btc.id, fillId: 'spot:BTCUSDT:1:1', side: 'sell', price: priceTicks(1), qty: qtyLots(5), fee: 0n as never, liquidity: 'taker', slippage: 0n as never, ambiguous: false } as const;
    expect(fees.settle(btc, event, { amount: '0.1', asset: 'BTC' })).toEqual([event]);
    expect(fees.settle(btc, { ...event, side: 'buy' }, { amount: '0.1', asset: 'BNB' })).toHaveLength(1);
    expect(fees.settle(instrumentOf('um', 'BTCUSDT'), { ...event, side: 'buy' }, { amount: '0.1', asset: 'BTC' })).toHaveLength(1);
  });
});
