import { describe, expect, it } from 'vitest';
import type { OrderFilled } from '../../../../../src/engine/domain/order-event.ts';
import { clientOrderId, priceTicks, qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { fillView } from '../../../../../src/engine/run/view/fill-views.ts';
import { COIN } from '../../core/story.ts';

function shown(side: 'buy' | 'sell', price: number, slippage: number) {
  const fill: OrderFilled = {
    type: 'order-filled', timeMs: 5, clientOrderId: clientOrderId('s-1'), instrumentId: COIN.id, fillId: 'f1', side, price: priceTicks(price), qty: qtyLots(2), fee: quoteAtoms(12_000_000n),
    liquidity: 'taker', slippage: quoteAtoms(BigInt(slippage) * 100_000_000n), ambiguous: false,
  };
  return fillView({ type: 'fill-booked', timeMs: 5, fill, strategyId: 'a', reason: 'fast-above-slow' }, COIN);
}

describe('a fill as it is shown', () => {
  it('carries its numbers as text, and its reason in words', () => {
    expect(shown('buy', 101, 2)).toMatchObject({ id: 'f1', price: '101', qty: '2', fee: '0.12000000', slippage: '2.00000000', reason: 'fast above slow', strategyId: 'a' });
  });

  it('says what it cost against the decision, for a buyer and a seller alike', () => {
    // Decided at 100, bought two at 101: 2 of 200 is 100 bps. Sold at 99: the same.
    expect(shown('buy', 101, 2).slippageBps).toBeCloseTo(100, 9);
    expect(shown('sell', 99, 2).slippageBps).toBeCloseTo(100, 9);
    expect(shown('buy', 99, -2).slippageBps).toBeCloseTo(-100, 9);
  });

  it('says nothing in proportion to a decision without a price', () => {
    expect(shown('buy', 100, 200).slippageBps).toBeNull();
  });
});
