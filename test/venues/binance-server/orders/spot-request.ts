import { ApiError, refuse } from '../api-error.ts';
import type { Atoms } from '../decimal.ts';
import type { Side } from '../matching/book.ts';
import type { Params } from '../params.ts';
import { CLIENT_ID } from './ids.ts';
import { isLimitType, isStop, type SpotSelfTrade, type SpotTimeInForce, type SpotType } from './spot-order.ts';

/** A wish for a spot order, read but not yet judged. */
export interface SpotOrderRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly type: SpotType;
  readonly timeInForce: SpotTimeInForce;
  readonly qty: Atoms;
  readonly quoteOrderQty: Atoms;
  readonly price: Atoms;
  readonly stopPrice: Atoms;
  readonly trailingDelta: number;
  readonly icebergQty: Atoms;
  readonly clientId: string | undefined;
  readonly selfTrade: SpotSelfTrade;
}

const TYPES = ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const;

/** Where a leg's fields are found: "" for an order of its own, "above" or "below" inside an OCO. */
export type Leg = '' | 'above' | 'below';

/** Reads one order. @throws ApiError on what is missing, malformed or not wanted */
export function readSpotOrder(params: Params, leg: Leg = ''): SpotOrderRequest {
  const name = (field: string): string => (leg === '' ? field : `${leg}${field[0]?.toUpperCase() ?? ''}${field.slice(1)}`);
  params.required(name('type'));
  const type = params.oneOf(name('type'), TYPES, -1116, 'Invalid orderType.') ?? 'LIMIT';
  const timeInForce = params.oneOf(name('timeInForce'), ['GTC', 'IOC', 'FOK'], -1115, 'Invalid timeInForce.');
  const quoteOrderQty = leg === '' ? (params.decimal('quoteOrderQty') ?? 0n) : 0n;
  if (type === 'MARKET') {
    if (params.has('quantity') === params.has('quoteOrderQty')) throw refuse.oneOf('quantity', 'quoteOrderQty');
  } else {
    params.required('quantity');
  }
  if (isLimitType(type)) params.required(name('price'));
  else if (params.has(name('price'))) throw new ApiError(-1106, `Parameter '${name('price')}' sent when not required.`);
  if (isLimitType(type) && type !== 'LIMIT_MAKER' && timeInForce === undefined) throw refuse.mandatory(name('timeInForce'));
  const trailingDelta = params.whole(name('trailingDelta')) ?? 0;
  if (isStop(type) && !params.has(name('stopPrice')) && trailingDelta === 0) throw refuse.oneOf(name('stopPrice'), name('trailingDelta'));
  const clientId = params.text(leg === '' ? 'newClientOrderId' : `${leg}ClientOrderId`);
  if (clientId !== undefined && !CLIENT_ID.test(clientId)) throw refuse.illegal('newClientOrderId', '^[a-zA-Z0-9-_.:/]{1,36}$');
  params.required('side');
  return {
    symbol: params.required('symbol'),
    side: params.oneOf('side', ['BUY', 'SELL'], -1117, 'Invalid side.') ?? 'BUY',
    type,
    timeInForce: timeInForce ?? 'GTC',
    qty: params.decimal('quantity') ?? 0n,
    quoteOrderQty,
    price: params.decimal(name('price')) ?? 0n,
    stopPrice: params.decimal(name('stopPrice')) ?? 0n,
    trailingDelta,
    icebergQty: params.decimal(name('icebergQty')) ?? 0n,
    clientId,
    selfTrade: params.oneOf('selfTradePreventionMode', ['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH'], -1013, 'This symbol does not allow the specified self-trade prevention mode.') ?? 'EXPIRE_MAKER',
  };
}
