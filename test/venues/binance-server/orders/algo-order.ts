import type { PositionSide } from '../accounts/position.ts';
import { type Atoms, fixed, short } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';
import type { Side } from '../matching/book.ts';
import { priceText, qtyText } from '../rest/market-shapes.ts';
import type { UserEvent } from '../user-feed.ts';
import { averageOf, type UmOrder, type UmSelfTrade, type WorkingType } from './um-order.ts';

export type AlgoType = 'STOP' | 'STOP_MARKET' | 'TAKE_PROFIT' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET';
export type AlgoStatus = 'NEW' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'CANCELED' | 'REJECTED' | 'EXPIRED';
export type AlgoTimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTE_GTC';

/** A conditional futures order and the ordinary order it became. */
export interface AlgoOrder {
  readonly id: bigint;
  readonly clientId: string;
  readonly account: string;
  readonly listing: Listing;
  readonly type: AlgoType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly timeInForce: AlgoTimeInForce;
  readonly qty: Atoms;
  readonly price: Atoms;
  readonly triggerPrice: Atoms;
  readonly workingType: WorkingType;
  readonly priceMatch: string;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  readonly reduceOnly: boolean;
  readonly activatePrice: Atoms;
  /** In percent. */
  readonly callbackRate: Atoms;
  readonly selfTrade: UmSelfTrade;
  status: AlgoStatus;
  /** Best price since a trailing order became active; 0 before. */
  extreme: Atoms;
  child: UmOrder | null;
  reason: string;
  triggerMs: number;
  readonly timeMs: number;
  updateMs: number;
}

export const isAlgoOpen = (algo: AlgoOrder): boolean => algo.status === 'NEW';

/** The reply to POST /fapi/v1/algoOrder. */
export function algoReply(algo: AlgoOrder): Record<string, unknown> {
  const { listing } = algo;
  return {
    algoId: algo.id,
    clientAlgoId: algo.clientId,
    algoType: 'CONDITIONAL',
    orderType: algo.type,
    symbol: listing.symbol,
    side: algo.side,
    positionSide: algo.positionSide,
    timeInForce: algo.timeInForce,
    quantity: qtyText(listing, algo.qty),
    algoStatus: algo.status,
    triggerPrice: priceText(listing, algo.triggerPrice),
    price: priceText(listing, algo.price),
    icebergQuantity: null,
    selfTradePreventionMode: algo.selfTrade,
    workingType: algo.workingType,
    priceMatch: algo.priceMatch,
    closePosition: algo.closePosition,
    priceProtect: algo.priceProtect,
    reduceOnly: algo.reduceOnly,
    ...(algo.type === 'TRAILING_STOP_MARKET' ? { activatePrice: priceText(listing, algo.activatePrice), callbackRate: fixed(algo.callbackRate, 1) } : {}),
    createTime: algo.timeMs,
    updateTime: algo.updateMs,
    triggerTime: algo.triggerMs,
    goodTillDate: 0,
  };
}

/** The row of a query, which also tells of the child. */
export function algoRow(algo: AlgoOrder): Record<string, unknown> {
  const { child } = algo;
  return {
    ...algoReply(algo),
    actualOrderId: child === null ? '' : child.id.toString(),
    actualPrice: fixed(child === null ? 0n : averageOf(child), 5),
    actualQty: child === null ? '' : qtyText(algo.listing, child.executed),
    actualType: child?.type ?? '',
    tpTriggerPrice: '0.000',
    tpPrice: '0.000',
    slTriggerPrice: '0.000',
    slPrice: '0.000',
    tpOrderType: '',
  };
}

/** Returns the ALGO_UPDATE of a conditional order; TRIGGERING says nothing of the child yet. */
export function algoUpdate(algo: AlgoOrder): UserEvent {
  const { child } = algo;
  return {
    e: 'ALGO_UPDATE',
    T: algo.updateMs,
    E: algo.updateMs,
    o: {
      caid: algo.clientId, aid: algo.id, at: 'CONDITIONAL', o: algo.type, s: algo.listing.symbol, S: algo.side, ps: algo.positionSide, f: algo.timeInForce, q: short(algo.qty), X: algo.status,
      ai: child === null ? '' : child.id.toString(),
      ...(child === null || algo.status === 'TRIGGERING' ? {} : { ap: short(averageOf(child)), aq: short(child.executed), act: child.type }),
      tp: short(algo.triggerPrice), p: short(algo.price), V: algo.selfTrade, wt: algo.workingType, pm: algo.priceMatch, cp: algo.closePosition, pP: algo.priceProtect, R: algo.reduceOnly,
      tt: algo.triggerMs, gtd: 0,
      ...(algo.type === 'TRAILING_STOP_MARKET' ? { AP: short(algo.activatePrice), cr: short(algo.callbackRate), ia: algo.extreme > 0n } : {}),
      ...(algo.reason === '' ? {} : { rm: algo.reason }),
    },
  };
}
