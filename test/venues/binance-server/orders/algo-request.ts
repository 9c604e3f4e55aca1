import { ApiError, refuse } from '../api-error.ts';
import type { PositionSide } from '../accounts/position.ts';
import { type Atoms, atoms } from '../decimal.ts';
import type { Side } from '../matching/book.ts';
import type { Params } from '../params.ts';
import type { AlgoTimeInForce, AlgoType } from './algo-order.ts';
import { CONDITIONAL_TYPES, readClientId, readPositionSide, readSelfTrade, readSide } from './um-request.ts';
import type { UmSelfTrade, WorkingType } from './um-order.ts';

/** A wish for a conditional order, read but not yet judged. */
export interface AlgoRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide | undefined;
  readonly type: AlgoType;
  readonly timeInForce: AlgoTimeInForce;
  /** 0 with closePosition. */
  readonly qty: Atoms;
  readonly price: Atoms;
  readonly triggerPrice: Atoms;
  readonly workingType: WorkingType;
  readonly priceMatch: string;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  readonly reduceOnly: boolean;
  readonly activatePrice: Atoms;
  readonly callbackRate: Atoms;
  readonly clientId: string | undefined;
  readonly selfTrade: UmSelfTrade;
}

const MIN_CALLBACK = atoms('0.1');
const MAX_CALLBACK = atoms('20');

/** Reads the parameters of POST /fapi/v1/algoOrder. @throws ApiError on what is missing, malformed or contradictory */
export function readAlgo(params: Params): AlgoRequest {
  if (params.required('algoType') !== 'CONDITIONAL') throw new ApiError(-1102, "Mandatory parameter 'algoType' was not sent, was empty/null, or malformed.");
  const symbol = params.required('symbol');
  const side = readSide(params);
  params.required('type');
  const type = params.oneOf('type', CONDITIONAL_TYPES, -1116, 'Invalid orderType.') ?? 'STOP_MARKET';
  const closePosition = params.flag('closePosition');
  const isTrailing = type === 'TRAILING_STOP_MARKET';
  if (closePosition) checkClosePosition(params, type);
  if (!isTrailing) params.requiredDecimal('triggerPrice');
  if (!closePosition) params.requiredDecimal('quantity');
  const priceMatch = params.text('priceMatch') ?? 'NONE';
  const isLimit = type === 'STOP' || type === 'TAKE_PROFIT';
  if (isLimit && priceMatch === 'NONE') params.requiredDecimal('price');
  // The old name is not known here: a client that still sends it loses the activation, as on the real one.
  const callbackRate = params.decimal('callbackRate') ?? 0n;
  if (isTrailing && !params.has('callbackRate')) throw refuse.mandatory('callbackRate');
  if (isTrailing && (callbackRate < MIN_CALLBACK || callbackRate > MAX_CALLBACK)) throw new ApiError(-2007, 'Invalid callBack rate');
  return {
    symbol,
    side,
    positionSide: readPositionSide(params),
    type,
    timeInForce: params.oneOf('timeInForce', ['GTC', 'IOC', 'FOK', 'GTX', 'GTE_GTC'], -1115, 'Invalid timeInForce.') ?? 'GTC',
    qty: closePosition ? 0n : (params.decimal('quantity') ?? 0n),
    price: isLimit ? (params.decimal('price') ?? 0n) : 0n,
    triggerPrice: isTrailing ? 0n : (params.decimal('triggerPrice') ?? 0n),
    workingType: params.oneOf('workingType', ['CONTRACT_PRICE', 'MARK_PRICE'], -4090, 'Invalid working type.') ?? 'CONTRACT_PRICE',
    priceMatch,
    closePosition,
    priceProtect: params.flag('priceProtect'),
    reduceOnly: params.flag('reduceOnly'),
    activatePrice: isTrailing ? (params.decimal('activatePrice') ?? 0n) : 0n,
    callbackRate: isTrailing ? callbackRate : 0n,
    clientId: readClientId(params, 'clientAlgoId'),
    selfTrade: readSelfTrade(params),
  };
}

function checkClosePosition(params: Params, type: AlgoType): void {
  if (type !== 'STOP_MARKET' && type !== 'TAKE_PROFIT_MARKET') throw new ApiError(-4138, 'Close position is only supported by STOP_MARKET and TAKE_PROFIT_MARKET.');
  if (params.has('quantity')) throw new ApiError(-4137, 'Quantity must be zero with closePosition equals true.');
  if (params.flag('reduceOnly')) throw new ApiError(-1106, "Parameter 'reduceonly' sent when not required.");
}
