import { invariant, InvariantError } from '../../../domain/assert.ts';
import { formatPrice, formatQty, type Instrument } from '../../../domain/instrument.ts';
import type { OrderRequest, OrderType, Side } from '../../../domain/order.ts';
import { priceTicks, type ClientOrderId, type PriceTicks, type QtyLots } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import type { RestParams, RestRequest } from '../rest/connector.ts';

/** What of an order goes to the exchange. */
export type OrderWish = Pick<OrderRequest, 'clientOrderId' | 'side' | 'type' | 'qty' | 'limitPrice' | 'triggerPrice' | 'callbackBps' | 'timeInForce' | 'reduceOnly'>;

/** A stop that follows the price; rests at the exchange. */
export interface TrailingStop {
  readonly clientOrderId: ClientOrderId;
  readonly side: Side;
  readonly qty: QtyLots;
  /** How far behind the best price, in basis points; the exchange takes 10 to 2000 in steps of 10 on futures. */
  readonly callbackBps: number;
  /** From where it follows; null for at once. */
  readonly activationPrice: PriceTicks | null;
  readonly reduceOnly: boolean;
}

/** Tells whether an order waits for a trigger; on futures those live at the algo service, with ids of their own. */
export function isConditional(type: OrderType): boolean {
  return type !== 'market' && type !== 'limit';
}

/**
 * Returns the call that places an order. Numbers are printed from whole ticks and lots; nothing passes through a float.
 * @throws VenueError of kind rejected when the market has no such order
 * @throws InvariantError when a price is missing or the id does not fit the exchange
 */
export function placeRequest(symbol: VenueSymbol, order: OrderWish): RestRequest {
  checkClientId(order.clientOrderId);
  if (order.type === 'trailing-stop-market') return trailingRequest(symbol, trailingOf(order));
  if (symbol.instrument.market === 'spot') return post('/api/v3/order', 1, spotParams(symbol, order));
  if (isConditional(order.type)) return post('/fapi/v1/algoOrder', 0, algoParams(symbol.instrument, order));
  return post('/fapi/v1/order', 0, umParams(symbol.instrument, order));
}

/** Returns the call that places a trailing stop: at the algo service on futures, with a trailing delta on spot. @throws VenueError of kind rejected when the symbol has none */
export function trailingRequest(symbol: VenueSymbol, stop: TrailingStop): RestRequest {
  checkClientId(stop.clientOrderId);
  const { instrument } = symbol;
  const activation = stop.activationPrice === null ? undefined : formatPrice(instrument, stop.activationPrice);
  if (instrument.market === 'spot') {
    if (!symbol.orderTypes.includes('STOP_LOSS')) throw notOffered(symbol, 'a trailing stop at the market price');
    return post('/api/v3/order', 1, { ...common(instrument, stop), type: 'STOP_LOSS', stopPrice: activation, trailingDelta: stop.callbackBps, newClientOrderId: stop.clientOrderId, newOrderRespType: 'FULL' });
  }
  invariant(Number.isInteger(stop.callbackBps / 10), () => `expected a callback in steps of 10 basis points, was ${stop.callbackBps}`);
  const callbackRate = `${Math.trunc(stop.callbackBps / 100)}.${(stop.callbackBps / 10) % 10}`;
  return post('/fapi/v1/algoOrder', 0, {
    algoType: 'CONDITIONAL', ...common(instrument, stop), type: 'TRAILING_STOP_MARKET', callbackRate, activatePrice: activation, reduceOnly: reduceOnlyText(stop), clientAlgoId: stop.clientOrderId,
  });
}

function trailingOf(order: OrderWish): TrailingStop {
  const { clientOrderId, side, qty, callbackBps, triggerPrice, reduceOnly } = order;
  invariant(callbackBps !== null && callbackBps > 0, () => `expected how far a trailing stop follows, was ${callbackBps}`);
  return { clientOrderId, side, qty, callbackBps, activationPrice: triggerPrice, reduceOnly };
}

/** The two protective orders of one spot position, of which one cancels the other. */
export interface OcoWish {
  readonly listClientOrderId: string;
  readonly takeProfit: OrderWish;
  readonly stopLoss: OrderWish;
}

/**
 * Returns the call that places a spot OCO. The take-profit rests as a maker order at its limit, or, without one, waits for its trigger.
 * @throws VenueError of kind rejected when the symbol has no OCO
 */
export function ocoRequest(symbol: VenueSymbol, { listClientOrderId, takeProfit, stopLoss }: OcoWish): RestRequest {
  if (!symbol.isOcoAllowed) throw notOffered(symbol, 'OCO orders');
  [listClientOrderId, takeProfit.clientOrderId, stopLoss.clientOrderId].forEach(checkClientId);
  invariant(takeProfit.side === stopLoss.side && takeProfit.qty === stopLoss.qty, 'both orders of an OCO have one side and one quantity');
  const profit = takeProfit.type === 'limit' || takeProfit.type === 'take-profit-limit'
    ? { type: 'LIMIT_MAKER', price: formatPrice(symbol.instrument, needed(takeProfit.limitPrice, 'limit price')) }
    : legOf(spotParams(symbol, takeProfit));
  const stop = legOf(spotParams(symbol, stopLoss));
  // A sale takes profit above the market and stops below it; a purchase the other way round.
  const [above, below] = stopLoss.side === 'sell'
    ? [{ ...profit, clientOrderId: takeProfit.clientOrderId }, { ...stop, clientOrderId: stopLoss.clientOrderId }]
    : [{ ...stop, clientOrderId: stopLoss.clientOrderId }, { ...profit, clientOrderId: takeProfit.clientOrderId }];
  return { ...post('/api/v3/orderList/oco', 1, { ...common(symbol.instrument, stopLoss), listClientOrderId, ...prefixed('above', above), ...prefixed('below', below), newOrderRespType: 'RESULT' }), orders: 2 };
}

/** @see Binance: `^[\.A-Z\:/a-z0-9_-]{1,36}$`, for both markets and for algo ids */
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

function checkClientId(id: string): void {
  invariant(CLIENT_ID.test(id), () => `expected a client order id of 1 to 36 letters, digits or .:/_-, was '${id}'`);
}

/** How far past its trigger the limit of a spot stop is set where the symbol has only stops with a limit: it fills like a market order unless the price jumps further. Our choice. */
const STOP_LIMIT_REACH_PCT = 5;

function spotParams(symbol: VenueSymbol, order: OrderWish): RestParams {
  const { instrument } = symbol;
  const base = { ...common(instrument, order), newClientOrderId: order.clientOrderId, newOrderRespType: 'FULL' };
  const price = (): string => formatPrice(instrument, needed(order.limitPrice, 'limit price'));
  const trigger = (): PriceTicks => needed(order.triggerPrice, 'trigger price');
  switch (order.type) {
    case 'market':
      return { ...base, type: 'MARKET' };
    case 'limit':
      return order.timeInForce === 'post-only' ? { ...base, type: 'LIMIT_MAKER', price: price() } : { ...base, type: 'LIMIT', timeInForce: order.timeInForce.toUpperCase(), price: price() };
    case 'stop-limit':
    case 'take-profit-limit':
      return { ...base, type: order.type === 'stop-limit' ? 'STOP_LOSS_LIMIT' : 'TAKE_PROFIT_LIMIT', timeInForce: spotTimeInForce(order), price: price(), stopPrice: formatPrice(instrument, trigger()) };
    case 'stop-market':
    case 'take-profit-market': {
      const type = order.type === 'stop-market' ? 'STOP_LOSS' : 'TAKE_PROFIT';
      const stopPrice = formatPrice(instrument, trigger());
      if (symbol.orderTypes.includes(type)) return { ...base, type, stopPrice };
      if (!symbol.orderTypes.includes(`${type}_LIMIT`)) throw notOffered(symbol, `${type} orders`);
      return { ...base, type: `${type}_LIMIT`, timeInForce: 'GTC', price: formatPrice(instrument, beyond(trigger(), order.side)), stopPrice };
    }
    case 'trailing-stop-market':
      throw new InvariantError('a trailing stop has a request of its own');
  }
}

function umParams(instrument: Instrument, order: OrderWish): RestParams {
  const base = { ...common(instrument, order), reduceOnly: reduceOnlyText(order), newClientOrderId: order.clientOrderId, newOrderRespType: 'RESULT' };
  if (order.type === 'market') return { ...base, type: 'MARKET' };
  return { ...base, type: 'LIMIT', timeInForce: umTimeInForce(order), price: formatPrice(instrument, needed(order.limitPrice, 'limit price')) };
}

const ALGO_TYPES = { 'stop-market': 'STOP_MARKET', 'stop-limit': 'STOP', 'take-profit-market': 'TAKE_PROFIT_MARKET', 'take-profit-limit': 'TAKE_PROFIT' } as const;

function algoParams(instrument: Instrument, order: OrderWish): RestParams {
  invariant(order.type !== 'market' && order.type !== 'limit' && order.type !== 'trailing-stop-market', 'only orders with a trigger of their own go to the algo service this way');
  const isLimit = order.type === 'stop-limit' || order.type === 'take-profit-limit';
  return {
    algoType: 'CONDITIONAL',
    ...common(instrument, order),
    type: ALGO_TYPES[order.type],
    triggerPrice: formatPrice(instrument, needed(order.triggerPrice, 'trigger price')),
    ...(isLimit ? { timeInForce: umTimeInForce(order), price: formatPrice(instrument, needed(order.limitPrice, 'limit price')) } : {}),
    workingType: 'CONTRACT_PRICE',
    reduceOnly: reduceOnlyText(order),
    clientAlgoId: order.clientOrderId,
  };
}

function common(instrument: Instrument, order: Pick<OrderWish, 'side' | 'qty'>): RestParams {
  invariant(order.qty > 0, () => `expected a positive quantity, was ${order.qty}`);
  return { symbol: instrument.symbol, side: order.side === 'buy' ? 'BUY' : 'SELL', quantity: formatQty(instrument, order.qty) };
}

const umTimeInForce = (order: OrderWish): string => (order.timeInForce === 'post-only' ? 'GTX' : order.timeInForce.toUpperCase());

function spotTimeInForce(order: OrderWish): string {
  invariant(order.timeInForce !== 'post-only', 'a spot order with a trigger cannot be post-only');
  return order.timeInForce.toUpperCase();
}

/** Left out where it is not wanted: the exchange refuses the word in hedge mode even when it says no. */
const reduceOnlyText = (order: { readonly reduceOnly: boolean }): string | undefined => (order.reduceOnly ? 'true' : undefined);

/** A price that a crossing order of this side reaches well past the trigger, in whole ticks. */
function beyond(trigger: PriceTicks, side: Side): PriceTicks {
  const reach = (trigger * STOP_LIMIT_REACH_PCT) / 100;
  return priceTicks(side === 'sell' ? Math.max(1, Math.floor(trigger - reach)) : Math.ceil(trigger + reach));
}

function needed(price: PriceTicks | null, what: string): PriceTicks {
  invariant(price !== null && price > 0, () => `expected a ${what}, was ${price}`);
  return price;
}

function notOffered(symbol: VenueSymbol, what: string): VenueError {
  return new VenueError(`the exchange does not offer ${what} for ${symbol.instrument.symbol}`, { kind: 'rejected' });
}

function post(path: string, weight: number, params: RestParams): RestRequest {
  return { method: 'POST', path, params, security: 'signed', effect: 'change', weight, orders: 1 };
}

/** The fields of an order that a leg of an OCO repeats under its own name. */
function legOf({ type, price, stopPrice, timeInForce }: RestParams): RestParams {
  return { type, price, stopPrice, timeInForce };
}

function prefixed(leg: 'above' | 'below', fields: RestParams): RestParams {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${leg}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]));
}
