import type { FillView } from '../../contract/view.ts';
import { formatPrice, formatQty, notionalAtoms } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { sideSign } from '../../domain/order.ts';
import type { OrderFilled } from '../../domain/order-event.ts';
import type { Fact } from '../../domain/output.ts';
import { words } from './engine-views.ts';
import { money } from './money.ts';

/** Shows a fill with what it cost against the price at the decision. */
export function fillView({ fill, strategyId, reason }: Extract<Fact, { type: 'fill-booked' }>, instrument: Instrument): FillView {
  return {
    id: fill.fillId, timeMs: fill.timeMs, instrumentId: fill.instrumentId, clientOrderId: fill.clientOrderId, strategyId, side: fill.side,
    price: formatPrice(instrument, fill.price), qty: formatQty(instrument, fill.qty), fee: money(fill.fee), liquidity: fill.liquidity,
    slippage: money(fill.slippage), slippageBps: slippageBps(fill, instrument), reason: words(reason),
  };
}

/** What was paid is what would have been paid at the decision's price, and the slippage on top. */
function slippageBps({ price, qty, side, slippage }: OrderFilled, instrument: Instrument): number | null {
  const atDecision = Number(notionalAtoms(instrument, price, qty)) - sideSign(side) * Number(slippage);
  return atDecision > 0 ? (Number(slippage) / atDecision) * 10_000 : null;
}
