import type { ManualOrder } from '../../../../src/engine/domain/input.ts';
import { priceTicks, qtyLots } from '../../../../src/engine/domain/units.ts';
import { COIN } from './story.ts';

type Written = { readonly qty?: number; readonly limit?: number; readonly trigger?: number; readonly stop?: number; readonly target?: number } & Partial<Pick<ManualOrder, 'side' | 'type' | 'callbackBps' | 'timeInForce' | 'reduceOnly'>>;

/** An order as a person writes it; state only what matters. */
export function written({ qty = 10, limit, trigger, stop, target, ...rest }: Written = {}): ManualOrder {
  const ticks = (price: number | undefined) => (price === undefined ? null : priceTicks(price));
  return {
    instrumentId: COIN.id, side: 'buy', type: 'market', qty: qtyLots(qty), limitPrice: ticks(limit), triggerPrice: ticks(trigger), callbackBps: null, timeInForce: 'gtc', reduceOnly: false,
    stopPrice: ticks(stop), takeProfitPrice: ticks(target), ...rest,
  };
}
