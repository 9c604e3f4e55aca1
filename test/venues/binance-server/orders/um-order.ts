import type { PositionSide } from '../accounts/position.ts';
import { type Atoms, ONE, fixed, short } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';
import type { OwnedOrder } from '../market/venue.ts';
import type { Side } from '../matching/book.ts';
import { priceText, qtyText } from '../rest/market-shapes.ts';
import type { UserEvent } from '../user-feed.ts';

export type UmTimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD';
export type UmStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH';
export type WorkingType = 'CONTRACT_PRICE' | 'MARK_PRICE';
export type UmSelfTrade = 'EXPIRE_MAKER' | 'EXPIRE_TAKER' | 'EXPIRE_BOTH' | 'NONE';

/** A futures order. */
export interface UmOrder extends OwnedOrder {
  readonly id: bigint;
  clientId: string;
  readonly listing: Listing;
  readonly positionSide: PositionSide;
  readonly type: 'LIMIT' | 'MARKET';
  /** The conditional type it came from, or its own. */
  readonly origType: string;
  readonly timeInForce: UmTimeInForce;
  qty: Atoms;
  price: Atoms;
  executed: Atoms;
  /** Σ quantity × price in 10^-16. */
  cost: bigint;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly stopPrice: Atoms;
  readonly workingType: WorkingType;
  readonly priceProtect: boolean;
  readonly priceMatch: string;
  readonly selfTrade: UmSelfTrade;
  readonly goodTillMs: number;
  /** Set on orders of the exchange itself. */
  readonly isLiquidation: boolean;
  /** What an execution is called: CALCULATED on liquidations and deleveraging. */
  readonly fillName: 'TRADE' | 'CALCULATED';
  readonly activatePrice: Atoms;
  readonly callbackRate: Atoms;
  status: UmStatus;
  readonly timeMs: number;
  updateMs: number;
  edits: number;
  /** What it was before each change, oldest first. */
  readonly amendments: UmAmendment[];
}

/** One change of a limit order. */
export interface UmAmendment {
  readonly id: number;
  readonly timeMs: number;
  readonly price: { readonly before: Atoms; readonly after: Atoms };
  readonly qty: { readonly before: Atoms; readonly after: Atoms };
}

export const isFinal = (status: string): boolean => status !== 'NEW' && status !== 'PARTIALLY_FILLED';

export const averageOf = (order: { readonly executed: Atoms; readonly cost: bigint }): Atoms => (order.executed === 0n ? 0n : order.cost / order.executed);

/** The reply to placing, changing and cancelling: since 2026-06-30 without avgPrice and cumQuote. */
export function umOrderReply(order: UmOrder): Record<string, unknown> {
  const { listing } = order;
  return {
    orderId: order.id,
    symbol: listing.symbol,
    status: order.status,
    clientOrderId: order.clientId,
    price: priceText(listing, order.type === 'MARKET' ? 0n : order.price),
    origQty: qtyText(listing, order.qty),
    executedQty: qtyText(listing, order.executed),
    cumQty: qtyText(listing, order.executed),
    timeInForce: order.timeInForce,
    type: order.type,
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    side: order.side,
    positionSide: order.positionSide,
    stopPrice: priceText(listing, order.stopPrice),
    workingType: order.workingType,
    priceProtect: order.priceProtect,
    origType: order.origType,
    priceMatch: order.priceMatch,
    selfTradePreventionMode: order.selfTrade,
    goodTillDate: order.goodTillMs,
    updateTime: order.updateMs,
  };
}

/** The reply to queries, which still carries average and quote sums. */
export function umOrderRow(order: UmOrder): Record<string, unknown> {
  return { ...umOrderReply(order), avgPrice: fixed(averageOf(order), 5), cumQuote: fixed(order.cost / ONE, 5), time: order.timeMs };
}

/** What happened to an order, for its event. */
export interface UmOrderNews {
  readonly execution: 'NEW' | 'CANCELED' | 'CALCULATED' | 'EXPIRED' | 'TRADE' | 'AMENDMENT';
  readonly timeMs: number;
  readonly fill?: { readonly price: Atoms; readonly qty: Atoms; readonly tradeId: number; readonly isMaker: boolean; readonly commission: Atoms; readonly commissionAsset: string; readonly realized: Atoms };
  readonly expiryReason?: number;
  readonly bidNotional: Atoms;
  readonly askNotional: Atoms;
}

/** Returns the ORDER_TRADE_UPDATE of an order. */
export function orderTradeUpdate(order: UmOrder, news: UmOrderNews): UserEvent {
  const { fill } = news;
  return {
    e: 'ORDER_TRADE_UPDATE',
    E: news.timeMs,
    T: news.timeMs,
    o: {
      s: order.listing.symbol, c: order.clientId, S: order.side, o: order.type, f: order.timeInForce, q: short(order.qty), p: short(order.type === 'MARKET' ? 0n : order.price),
      ap: short(averageOf(order)), sp: short(order.stopPrice), x: news.execution, X: order.status, i: order.id, l: short(fill?.qty ?? 0n), z: short(order.executed), L: short(fill?.price ?? 0n),
      ...(fill === undefined ? {} : { N: fill.commissionAsset, n: short(fill.commission) }),
      T: news.timeMs, t: fill?.tradeId ?? 0, b: short(news.bidNotional), a: short(news.askNotional), m: fill?.isMaker ?? false, R: order.reduceOnly, wt: order.workingType, ot: order.origType,
      ps: order.positionSide, cp: order.closePosition,
      ...(order.origType === 'TRAILING_STOP_MARKET' ? { AP: short(order.activatePrice), cr: short(order.callbackRate) } : {}),
      rp: short(fill?.realized ?? 0n), pP: order.priceProtect, si: 0, ss: 0, V: order.selfTrade, pm: order.priceMatch, gtd: order.goodTillMs, er: String(news.expiryReason ?? 0),
    },
  };
}

/** Returns the fast twin of a fill. */
export function tradeLite(order: UmOrder, fill: NonNullable<UmOrderNews['fill']>, timeMs: number): UserEvent {
  return {
    e: 'TRADE_LITE', E: timeMs, T: timeMs, s: order.listing.symbol, q: short(order.qty), p: short(order.type === 'MARKET' ? 0n : order.price), m: fill.isMaker, c: order.clientId, S: order.side,
    L: short(fill.price), l: short(fill.qty), t: fill.tradeId, i: order.id,
  };
}

export type { Side };
