import type { TicketOrder } from '../../../../engine/contract/api.ts';
import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { compareDecimals, formatNumber, groupDecimal, roundDecimal } from '../../format/decimal.ts';
import { floorToStep, isAboveZero, isOnStep, nearestStep, qtyForMoney, readDecimal, shareOfStep } from '../../format/steps.ts';
import type { TicketDraft, TicketType } from '../../state/ticket-draft.ts';

/** What the market and the account are while a ticket is read. */
export interface TicketContext {
  readonly instrument: InstrumentView;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly last: number | null;
  /** Decimal string; null while the account is not known. */
  readonly equity: string | null;
}

export type TicketField = 'size' | 'limitPrice' | 'triggerPrice' | 'callback' | 'stop' | 'target';

/** A ticket as it reads: the order when nothing is missing, and what is wrong beside each field. */
export interface ReadTicket {
  readonly order: TicketOrder | null;
  readonly errors: Readonly<Partial<Record<TicketField, string>>>;
  /** The price at which it is expected to be carried out; null while none is known. */
  readonly entry: string | null;
  readonly qty: string | null;
  readonly stopPrice: string | null;
  readonly targetPrice: string | null;
}

const PERCENT_SCALE = 100;

/** Reads a draft in the precision of its instrument. Fields that are empty and needed leave `order` null without an error; wrong ones say why. */
export function readTicket(draft: TicketDraft, context: TicketContext): ReadTicket {
  const { instrument } = context;
  const errors: Partial<Record<TicketField, string>> = {};
  const needs = neededPrices(draft);
  const limitPrice = needs.limit ? priceOf(draft.limitPrice, instrument, 'limitPrice', errors) : null;
  const triggerPrice = needs.trigger ? priceOf(draft.triggerPrice, instrument, 'triggerPrice', errors) : null;
  const entry = limitPrice ?? triggerPrice ?? (needs.limit || (needs.trigger && draft.type !== 'trailing') ? null : marketPrice(draft, context));
  const qty = qtyOf(draft, context, entry, errors);
  const callbackBps = draft.type === 'trailing' ? callbackOf(draft.callback, errors) : null;
  const stopPrice = draft.reduceOnly ? null : protectiveOf('stop', draft, instrument, entry, errors);
  const targetPrice = draft.reduceOnly ? null : protectiveOf('target', draft, instrument, entry, errors);
  const isComplete = qty !== null && Object.keys(errors).length === 0 && (!needs.limit || limitPrice !== null) && (!needs.trigger || draft.type === 'trailing' || triggerPrice !== null) && (draft.type !== 'trailing' || callbackBps !== null);
  return {
    errors, entry, qty, stopPrice, targetPrice,
    order: isComplete ? {
      instrumentId: instrument.id, side: draft.side, type: contractType(draft), qty, limitPrice, triggerPrice, callbackBps,
      timeInForce: draft.type === 'limit' ? draft.timeInForce : 'gtc',
      reduceOnly: draft.reduceOnly, stopPrice, takeProfitPrice: targetPrice,
    } : null,
  };
}

/** Tells which prices a kind of order is written with. */
export function neededPrices({ type, hasLimit }: Pick<TicketDraft, 'type' | 'hasLimit'>): { readonly limit: boolean; readonly trigger: boolean } {
  const isConditional = type === 'stop' || type === 'take-profit';
  return { limit: type === 'limit' || (isConditional && hasLimit), trigger: isConditional || type === 'trailing' };
}

function contractType({ type, hasLimit }: Pick<TicketDraft, 'type' | 'hasLimit'>): TicketOrder['type'] {
  const types: Readonly<Record<TicketType, TicketOrder['type']>> = {
    market: 'market', limit: 'limit', trailing: 'trailing-stop-market',
    stop: hasLimit ? 'stop-limit' : 'stop-market', 'take-profit': hasLimit ? 'take-profit-limit' : 'take-profit-market',
  };
  return types[type];
}

function priceOf(text: string, instrument: InstrumentView, field: TicketField, errors: Partial<Record<TicketField, string>>): string | null {
  if (text.trim() === '') return null;
  const price = readDecimal(text);
  if (price === null) errors[field] = `Expected a price, was "${text}".`;
  else if (!isAboveZero(price)) errors[field] = 'Expected a price above 0.';
  else if (!isOnStep(price, instrument.tickSize)) errors[field] = `Expected steps of ${instrument.tickSize}. The next one is ${groupDecimal(nearestStep(Number(price), instrument.tickSize))}.`;
  else return roundDecimal(price, instrument.priceDecimals);
  return null;
}

/** A market order is expected to fill at the other side's best price; without a book, at the last one. */
function marketPrice({ side }: TicketDraft, { instrument, bid, ask, last }: TicketContext): string | null {
  const price = (side === 'buy' ? ask : bid) ?? last;
  return price === null ? null : nearestStep(price, instrument.tickSize);
}

function qtyOf(draft: TicketDraft, { instrument, equity }: TicketContext, entry: string | null, errors: Partial<Record<TicketField, string>>): string | null {
  if (draft.size.trim() === '') return null;
  const size = readDecimal(draft.size);
  if (size === null || !isAboveZero(size)) {
    errors.size = size === null ? `Expected a number, was "${draft.size}".` : 'Expected more than 0.';
    return null;
  }
  if (draft.sizeUnit === 'base') {
    if (isOnStep(size, instrument.lotSize)) return roundDecimal(size, instrument.qtyDecimals);
    errors.size = `Expected steps of ${instrument.lotSize} ${instrument.baseAsset}. The next one below is ${floorToStep(size, instrument.lotSize)}.`;
    return null;
  }
  const money = draft.sizeUnit === 'quote' ? size : equity === null ? null : percentOf(equity, size);
  const qty = money === null || entry === null ? null : qtyForMoney(money, entry, instrument.lotSize);
  if (qty !== null && isAboveZero(qty)) return qty;
  if (qty !== null) errors.size = `This buys less than the smallest step of ${instrument.lotSize} ${instrument.baseAsset}.`;
  return null;
}

/** Percent may have two decimals; the product is exact. */
function percentOf(equity: string, percent: string): string {
  return shareOfStep(equity.replace('-', ''), Math.round(Number(percent) * PERCENT_SCALE), '0.00000001');
}

function callbackOf(text: string, errors: Partial<Record<TicketField, string>>): number | null {
  const percent = readDecimal(text);
  const bps = percent === null ? null : Math.round(Number(percent) * PERCENT_SCALE);
  if (bps !== null && bps >= 10 && bps <= 1000) return bps;
  errors.callback = `Expected 0.1 to 10 %, was "${text}".`;
  return null;
}

/** Reads a stop or a target, as a price or as percent away from the entry; one on the wrong side of the entry is refused. */
function protectiveOf(field: 'stop' | 'target', draft: TicketDraft, instrument: InstrumentView, entry: string | null, errors: Partial<Record<TicketField, string>>): string | null {
  const text = draft[field];
  if (text.trim() === '') return null;
  const isBelow = (draft.side === 'buy') === (field === 'stop');
  if (draft.protectUnit === 'percent') {
    const percent = readDecimal(text);
    if (percent === null || !isAboveZero(percent) || (isBelow && Number(percent) >= 100)) {
      errors[field] = `Expected a percentage above 0${isBelow ? ' and below 100' : ''}, was "${text}".`;
      return null;
    }
    return entry === null ? null : nearestStep(Number(entry) * (1 + (isBelow ? -1 : 1) * Number(percent) / 100), instrument.tickSize);
  }
  const price = priceOf(text, instrument, field, errors);
  if (price === null || entry === null) return price;
  const order = compareDecimals(price, entry);
  if (isBelow ? order < 0 : order > 0) return price;
  errors[field] = `The ${field} of a ${draft.side} lies ${isBelow ? 'below' : 'above'} its price of ${groupDecimal(entry)}.`;
  return null;
}

/** How far a protective price is from the entry, in percent of it. */
export function distancePct(entry: string, price: string): number {
  return Math.abs(Number(price) / Number(entry) - 1) * 100;
}

/** Says what an order does, the way a confirmation restates it. */
export function orderSentence(order: TicketOrder, { baseAsset, symbol }: Pick<InstrumentView, 'baseAsset' | 'symbol'>): string {
  const { side, type, qty, limitPrice, triggerPrice, callbackBps, timeInForce, reduceOnly } = order;
  const at = limitPrice === null ? 'at the market price' : `at ${groupDecimal(limitPrice)} or better`;
  const when = triggerPrice === null ? '' : type === 'trailing-stop-market' ? `, from ${groupDecimal(triggerPrice)} on` : `, when the price reaches ${groupDecimal(triggerPrice)}`;
  const trail = callbackBps === null ? '' : `, trailing ${formatNumber(callbackBps / PERCENT_SCALE, 2)} % behind the best price`;
  const force = timeInForce === 'post-only' ? ', only as maker' : timeInForce === 'ioc' ? ', what cannot fill at once is canceled' : timeInForce === 'fok' ? ', whole and at once or not at all' : '';
  return `${side === 'buy' ? 'Buy' : 'Sell'} ${groupDecimal(qty)} ${baseAsset || symbol} ${at}${when}${trail}${force}${reduceOnly ? ', reduce only' : ''}.`;
}
