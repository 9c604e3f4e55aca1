import { ApiError, refuse } from '../api-error.ts';
import type { PositionSide } from '../accounts/position.ts';
import type { Atoms } from '../decimal.ts';
import type { Side } from '../matching/book.ts';
import type { Params } from '../params.ts';
import { CLIENT_ID } from './ids.ts';
import type { UmSelfTrade, UmTimeInForce } from './um-order.ts';

/** A wish for a futures order, read but not yet judged. */
export interface UmOrderRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide | undefined;
  readonly type: 'LIMIT' | 'MARKET';
  readonly timeInForce: UmTimeInForce;
  readonly qty: Atoms;
  readonly price: Atoms;
  readonly priceMatch: string;
  readonly reduceOnly: boolean;
  readonly clientId: string | undefined;
  readonly wantsResult: boolean;
  readonly selfTrade: UmSelfTrade;
  readonly goodTillMs: number;
}

export const CONDITIONAL_TYPES = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'] as const;
const PRICE_MATCHES = ['NONE', 'OPPONENT', 'OPPONENT_5', 'QUEUE', 'QUEUE_5', 'QUEUE_10', 'QUEUE_20'] as const;

/** Reads the parameters of POST /fapi/v1/order. @throws ApiError on what is missing or malformed; -4120 for conditional types */
export function readUmOrder(params: Params, nowMs: number): UmOrderRequest {
  const symbol = params.required('symbol');
  const side = readSide(params);
  const typeText = params.required('type');
  if (CONDITIONAL_TYPES.some((type) => type === typeText)) {
    throw new ApiError(-4120, 'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.');
  }
  if (typeText !== 'LIMIT' && typeText !== 'MARKET') throw new ApiError(-1116, 'Invalid orderType.');
  const priceMatch = params.oneOf('priceMatch', PRICE_MATCHES, -5037, 'Invalid price match') ?? 'NONE';
  const timeInForce = readTimeInForce(params);
  if (typeText === 'LIMIT') {
    if (timeInForce === undefined) throw refuse.mandatory('timeInForce');
    if (priceMatch === 'NONE') params.required('price');
    else if (params.has('price')) throw new ApiError(-5038, "Price match and price can't be sent together.");
  } else if (params.has('price')) {
    throw new ApiError(-1106, "Parameter 'price' sent when not required.");
  }
  return {
    symbol,
    side,
    positionSide: readPositionSide(params),
    type: typeText,
    timeInForce: timeInForce ?? 'GTC',
    qty: params.requiredDecimal('quantity'),
    price: params.decimal('price') ?? 0n,
    priceMatch,
    reduceOnly: params.flag('reduceOnly'),
    clientId: readClientId(params, 'newClientOrderId'),
    wantsResult: params.text('newOrderRespType') === 'RESULT',
    selfTrade: readSelfTrade(params),
    goodTillMs: readGoodTill(params, timeInForce, nowMs),
  };
}

export function readSide(params: Params): Side {
  params.required('side');
  return params.oneOf('side', ['BUY', 'SELL'], -1117, 'Invalid side.') ?? 'BUY';
}

export function readPositionSide(params: Params): PositionSide | undefined {
  return params.oneOf('positionSide', ['BOTH', 'LONG', 'SHORT'], -4060, 'Invalid position side.');
}

export function readTimeInForce(params: Params): UmTimeInForce | undefined {
  return params.oneOf('timeInForce', ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'], -1115, 'Invalid timeInForce.');
}

export function readSelfTrade(params: Params): UmSelfTrade {
  return params.oneOf('selfTradePreventionMode', ['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'NONE'], -5039, 'Invalid self trade prevention mode.') ?? 'EXPIRE_MAKER';
}

export function readClientId(params: Params, name: string): string | undefined {
  const clientId = params.text(name);
  if (clientId !== undefined && !CLIENT_ID.test(clientId)) throw new ApiError(-4015, 'Client order id is not valid.');
  return clientId;
}

function readGoodTill(params: Params, timeInForce: UmTimeInForce | undefined, nowMs: number): number {
  if (timeInForce !== 'GTD') return 0;
  const goodTillMs = Math.floor((params.whole('goodTillDate') ?? 0) / 1_000) * 1_000;
  if (goodTillMs <= nowMs + 600_000) throw new ApiError(-5040, 'The goodTillDate timestamp must be greater than the current time plus 600 seconds.');
  return goodTillMs;
}
