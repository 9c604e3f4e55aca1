import type { Lock } from '../accounts/spot-account.ts';
import { type Atoms, fixed } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';
import type { OwnedOrder } from '../market/venue.ts';
import type { UserEvent } from '../user-feed.ts';

export type SpotType = 'LIMIT' | 'LIMIT_MAKER' | 'MARKET' | 'STOP_LOSS' | 'STOP_LOSS_LIMIT' | 'TAKE_PROFIT' | 'TAKE_PROFIT_LIMIT';
export type SpotStatus = 'NEW' | 'PENDING_NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH' | 'REJECTED';
export type SpotTimeInForce = 'GTC' | 'IOC' | 'FOK';
export type SpotSelfTrade = 'EXPIRE_MAKER' | 'EXPIRE_TAKER' | 'EXPIRE_BOTH';

/** One execution of a spot order, as FULL replies list them. */
export interface SpotFill {
  readonly price: Atoms;
  readonly qty: Atoms;
  readonly commission: Atoms;
  readonly commissionAsset: string;
  readonly tradeId: number;
  readonly isMaker: boolean;
}

/** A spot order. */
export interface SpotOrder extends OwnedOrder {
  readonly id: bigint;
  /** Changes when the order is amended, unless the owner asks for the old one. */
  clientId: string;
  readonly listing: Listing;
  readonly type: SpotType;
  readonly timeInForce: SpotTimeInForce;
  qty: Atoms;
  /** The quote money a MARKET order may spend; 0 otherwise. */
  readonly quoteOrderQty: Atoms;
  executed: Atoms;
  quote: Atoms;
  readonly stopPrice: Atoms;
  /** Basis points; 0 is none. */
  readonly trailingDelta: number;
  readonly icebergQty: Atoms;
  readonly selfTrade: SpotSelfTrade;
  /** -1 outside a list. */
  readonly listId: number;
  readonly lock: Lock;
  readonly fills: SpotFill[];
  status: SpotStatus;
  /** Whether it has been triggered or never needed to be. */
  isWorking: boolean;
  workingMs: number;
  extreme: Atoms;
  expiryReason: string;
  /** What it was before each amendment, oldest first. */
  readonly amendments: SpotAmendment[];
  readonly timeMs: number;
  updateMs: number;
}

/** One amendment that kept the order's place in the queue. */
export interface SpotAmendment {
  readonly executionId: number;
  readonly timeMs: number;
  readonly clientId: { readonly before: string; readonly after: string };
  readonly qty: { readonly before: Atoms; readonly after: Atoms };
}

export const isSpotFinal = (order: Pick<SpotOrder, 'status'>): boolean => order.status !== 'NEW' && order.status !== 'PARTIALLY_FILLED' && order.status !== 'PENDING_NEW';
export const isStop = (type: SpotType): boolean => type.startsWith('STOP') || type.startsWith('TAKE');
export const isLimitType = (type: SpotType): boolean => type === 'LIMIT' || type === 'LIMIT_MAKER' || type.endsWith('_LIMIT');

const text = (value: Atoms): string => fixed(value, 8);

/** The ACK reply to placing. */
export function spotAck(order: SpotOrder): Record<string, unknown> {
  return { symbol: order.listing.symbol, orderId: order.id, orderListId: order.listId, clientOrderId: order.clientId, transactTime: order.updateMs };
}

/** The RESULT reply to placing. */
export function spotResult(order: SpotOrder): Record<string, unknown> {
  return {
    ...spotAck(order),
    price: text(isLimitType(order.type) ? order.price : 0n),
    origQty: text(order.qty),
    executedQty: text(order.executed),
    origQuoteOrderQty: text(order.quoteOrderQty),
    cummulativeQuoteQty: text(order.quote),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    ...(order.stopPrice > 0n ? { stopPrice: text(order.stopPrice) } : {}),
    ...(order.trailingDelta > 0 ? { trailingDelta: order.trailingDelta } : {}),
    ...(order.icebergQty > 0n ? { icebergQty: text(order.icebergQty) } : {}),
    workingTime: order.workingMs,
    selfTradePreventionMode: order.selfTrade,
    ...(order.expiryReason === '' ? {} : { expiryReason: order.expiryReason }),
  };
}

/** The FULL reply to placing. */
export function spotFull(order: SpotOrder): Record<string, unknown> {
  return {
    ...spotResult(order),
    fills: order.fills.map((fill) => ({ price: text(fill.price), qty: text(fill.qty), commission: text(fill.commission), commissionAsset: fill.commissionAsset, tradeId: fill.tradeId })),
  };
}

/** The row of a query. */
export function spotRow(order: SpotOrder): Record<string, unknown> {
  const { transactTime: _time, ...result } = spotResult(order);
  return { ...result, stopPrice: text(order.stopPrice), icebergQty: text(order.icebergQty), time: order.timeMs, updateTime: order.updateMs, isWorking: order.isWorking };
}

/** The reply to a cancel, which has an id of its own. */
export function spotCanceled(order: SpotOrder, cancelId: string): Record<string, unknown> {
  const { workingTime: _working, ...result } = spotResult(order);
  return { ...result, origClientOrderId: order.clientId, clientOrderId: cancelId };
}

/** The order inside the reply to an amendment, which names its fields in a way of its own. */
export function spotAmended(order: SpotOrder, formerClientId: string): Record<string, unknown> {
  return {
    symbol: order.listing.symbol, orderId: order.id, orderListId: order.listId, origClientOrderId: formerClientId, clientOrderId: order.clientId, price: text(isLimitType(order.type) ? order.price : 0n), qty: text(order.qty),
    executedQty: text(order.executed), preventedQty: text(0n), quoteOrderQty: text(order.quoteOrderQty), cumulativeQuoteQty: text(order.quote), status: order.status, timeInForce: order.timeInForce, type: order.type,
    side: order.side, workingTime: order.workingMs, selfTradePreventionMode: order.selfTrade, ...(order.stopPrice > 0n ? { stopPrice: text(order.stopPrice) } : {}),
  };
}

export interface SpotNews {
  readonly execution: 'NEW' | 'CANCELED' | 'REPLACED' | 'TRADE' | 'EXPIRED' | 'TRADE_PREVENTION';
  readonly executionId: number;
  readonly fill?: SpotFill;
  readonly cancelId?: string;
  /** On an amendment: the id it had before. */
  readonly formerClientId?: string;
}

/** Returns the executionReport of an order. On a cancel `c` is the cancel's id and `C` the order's own. */
export function executionReport(order: SpotOrder, news: SpotNews): UserEvent {
  const { fill } = news;
  const isCancel = news.cancelId !== undefined;
  return {
    e: 'executionReport', E: order.updateMs, s: order.listing.symbol, c: news.cancelId ?? order.clientId, S: order.side, o: order.type, f: order.timeInForce, q: text(order.qty),
    p: text(isLimitType(order.type) ? order.price : 0n), P: text(order.stopPrice), ...(order.trailingDelta > 0 ? { d: order.trailingDelta } : {}), F: text(order.icebergQty), g: order.listId, C: isCancel ? order.clientId : (news.formerClientId ?? ''),
    x: news.execution, X: order.status, r: 'NONE', i: order.id, l: text(fill?.qty ?? 0n), z: text(order.executed), L: text(fill?.price ?? 0n), n: text(fill?.commission ?? 0n), N: fill?.commissionAsset ?? null,
    T: order.updateMs, t: fill?.tradeId ?? -1, I: news.executionId, w: order.isWorking && !isSpotFinal(order), m: fill?.isMaker ?? false, M: false, O: order.timeMs, Z: text(order.quote),
    Y: text(fill === undefined ? 0n : (fill.price * fill.qty) / 100_000_000n), Q: text(order.quoteOrderQty), ...(order.isWorking ? { W: order.workingMs } : {}), V: order.selfTrade,
    ...(order.expiryReason === '' ? {} : { eR: order.expiryReason }),
  };
}
