import { formatPrice } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { ManualOrder } from '../domain/input.ts';
import type { OrderType } from '../domain/order.ts';
import { sideSign } from '../domain/order.ts';
import type { PriceTicks } from '../domain/units.ts';

const LIMITED: ReadonlySet<OrderType> = new Set(['limit', 'stop-limit', 'take-profit-limit']);
const TRIGGERED: ReadonlySet<OrderType> = new Set(['stop-market', 'stop-limit', 'take-profit-market', 'take-profit-limit']);

/**
 * Returns what is wrong with an order as a person wrote it, as the rest of a sentence, or null: a part is missing or too much, its trigger has
 * been passed, or its stop or target lies on the wrong side.
 * @param price newest price of the instrument; null while none is known
 */
export function impossibility(instrument: Instrument, order: ManualOrder, price: PriceTicks | null): string | null {
  if (price === null) return `no price of ${instrument.symbol} is known yet`;
  return wrongParts(order) ?? passedTrigger(instrument, order, price) ?? wrongBracket(instrument, order, price);
}

function wrongParts({ type, limitPrice, triggerPrice, callbackBps, timeInForce, reduceOnly, stopPrice, takeProfitPrice }: ManualOrder): string | null {
  const words = type.replaceAll('-', ' ');
  if (LIMITED.has(type) !== (limitPrice !== null)) return limitPrice === null ? `a ${words} order needs a limit price` : `a ${words} order has no limit price`;
  if (TRIGGERED.has(type) && triggerPrice === null) return `a ${words} order needs a trigger price`;
  if ((type === 'market' || type === 'limit') && triggerPrice !== null) return `a ${words} order has no trigger price`;
  if ((type === 'trailing-stop-market') !== (callbackBps !== null)) return callbackBps === null ? 'a trailing stop needs the distance at which it follows' : `a ${words} order has no distance at which it follows`;
  if (callbackBps !== null && !(Number.isInteger(callbackBps) && callbackBps >= 10 && callbackBps <= 1000)) return `a trailing stop follows at 10 to 1000 basis points, not at ${callbackBps}`;
  if (timeInForce === 'post-only' && type !== 'limit') return `only a limit order can be post-only, not a ${words} order`;
  if (reduceOnly && (stopPrice !== null || takeProfitPrice !== null)) return 'an order that only reduces has no stop-loss and no target of its own';
  return null;
}

/** An exchange refuses what it would have to trigger at once; the person meant something else. */
function passedTrigger(instrument: Instrument, { side, type, triggerPrice }: ManualOrder, price: PriceTicks): string | null {
  if (triggerPrice === null) return null;
  const risesToTrigger = (type === 'stop-market' || type === 'stop-limit') === (side === 'buy');
  const isAhead = risesToTrigger ? triggerPrice > price : triggerPrice < price;
  if (isAhead) return null;
  const where = risesToTrigger ? 'above' : 'below';
  return `its trigger of ${formatPrice(instrument, triggerPrice)} would be met at once: it has to lie ${where} the price of ${formatPrice(instrument, price)}`;
}

function wrongBracket(instrument: Instrument, { side, limitPrice, triggerPrice, stopPrice, takeProfitPrice }: ManualOrder, price: PriceTicks): string | null {
  const entry = limitPrice ?? triggerPrice ?? price;
  const sign = sideSign(side);
  if (stopPrice !== null && sign * (entry - stopPrice) <= 0) return sideSentence(instrument, 'stop-loss', stopPrice, sign > 0 ? 'below' : 'above', entry);
  if (takeProfitPrice !== null && sign * (takeProfitPrice - entry) <= 0) return sideSentence(instrument, 'target', takeProfitPrice, sign > 0 ? 'above' : 'below', entry);
  return null;
}

function sideSentence(instrument: Instrument, what: string, price: PriceTicks, where: string, entry: PriceTicks): string {
  return `its ${what} of ${formatPrice(instrument, price)} has to lie ${where} the entry at ${formatPrice(instrument, entry)}`;
}
