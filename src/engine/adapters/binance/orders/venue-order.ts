import { z } from 'zod';
import type { OrderStatus, Side } from '../../../domain/order.ts';
import { clientOrderId, type ClientOrderId, type EpochMs } from '../../../domain/units.ts';

/** An order as the exchange reports it; prices and quantities are its decimal texts, ids are texts. */
export interface VenueOrder {
  readonly symbol: string;
  readonly clientOrderId: ClientOrderId;
  /** In the matching engine; null for a conditional order that has not been triggered. */
  readonly orderId: string | null;
  /** At the algo service of futures; null elsewhere. */
  readonly algoId: string | null;
  /** Of the spot OCO it belongs to, or null. */
  readonly orderListId: string | null;
  readonly side: Side;
  /** The exchange's own word. */
  readonly type: string;
  readonly status: OrderStatus;
  readonly qty: string;
  /** Cumulative: the truth about what was filled. */
  readonly filledQty: string;
  readonly price: string;
  /** '0' with any number of decimals where there is none. */
  readonly triggerPrice: string;
  readonly isReduceOnly: boolean;
  readonly updatedAtMs: EpochMs;
  /** Why the exchange ended or refused it, where it says so. */
  readonly reason: string | null;
}

/** Returns the id under which our order tracker knows an order of the exchange: conditional futures orders have a number space of their own. */
export function venueOrderIdOf(order: Pick<VenueOrder, 'orderId' | 'algoId'>): string {
  return order.algoId === null ? (order.orderId ?? '') : `algo:${order.algoId}`;
}

const id = z.union([z.string(), z.number().int()]).transform(String);
const decimal = z.string().regex(/^-?\d+(\.\d*)?$/, 'expected a decimal');
const side = z.enum(['BUY', 'SELL']).transform((word): Side => (word === 'BUY' ? 'buy' : 'sell'));

const STATUS: Readonly<Record<string, OrderStatus>> = {
  NEW: 'accepted', PENDING_NEW: 'accepted', PENDING_CANCEL: 'accepted', PARTIALLY_FILLED: 'partially-filled', FILLED: 'filled', CANCELED: 'canceled', EXPIRED: 'expired', EXPIRED_IN_MATCH: 'expired', REJECTED: 'rejected',
  TRIGGERING: 'accepted', TRIGGERED: 'accepted',
};
const status = z.string().transform((word, context): OrderStatus => {
  const known = STATUS[word];
  if (known !== undefined) return known;
  context.addIssue({ code: 'custom', message: `expected an order status, was '${word}'` });
  return z.NEVER;
});

/** Orders of spot and of the futures matching engine, from any call that returns one. */
export const orderShape = z.object({
  symbol: z.string(), clientOrderId: z.string(), origClientOrderId: z.string().optional(), orderId: id, orderListId: id.optional(), side, type: z.string(), origType: z.string().optional(), status, origQty: decimal, executedQty: decimal,
  price: decimal.default('0'), stopPrice: decimal.default('0'), reduceOnly: z.boolean().default(false), updateTime: z.number().optional(), transactTime: z.number().optional(), expiryReason: z.string().optional(),
}).transform((row): VenueOrder => ({
  // On a spot cancel `clientOrderId` is the id of the cancel itself.
  symbol: row.symbol, clientOrderId: clientOrderId(row.origClientOrderId ?? row.clientOrderId), orderId: row.orderId, algoId: null, orderListId: row.orderListId === undefined || row.orderListId === '-1' ? null : row.orderListId,
  side: row.side, type: row.origType ?? row.type, status: row.status, qty: row.origQty, filledQty: row.executedQty, price: row.price, triggerPrice: row.stopPrice, isReduceOnly: row.reduceOnly,
  updatedAtMs: row.updateTime ?? row.transactTime ?? 0, reason: row.expiryReason ?? null,
}));

const blankOr = z.string().nullish().transform((value) => (value === undefined || value === null || value === '' ? null : value));

/** Conditional orders of the futures algo service, from placing and from queries. */
export const algoShape = z.object({
  symbol: z.string(), clientAlgoId: z.string(), algoId: id, side, orderType: z.string(), algoStatus: z.string(), quantity: decimal, price: decimal.default('0'), triggerPrice: decimal.default('0'), reduceOnly: z.boolean().default(false),
  updateTime: z.number(), actualOrderId: blankOr, actualQty: blankOr,
}).transform((row, context): VenueOrder => {
  const filledQty = row.actualQty ?? '0';
  const ended = row.algoStatus === 'FINISHED' ? finishedAs(row.quantity, filledQty) : STATUS[row.algoStatus];
  if (ended === undefined) {
    context.addIssue({ code: 'custom', message: `expected the status of a conditional order, was '${row.algoStatus}'` });
    return z.NEVER;
  }
  return {
    symbol: row.symbol, clientOrderId: clientOrderId(row.clientAlgoId), orderId: row.actualOrderId, algoId: row.algoId, orderListId: null, side: row.side, type: row.orderType,
    status: ended, qty: row.quantity, filledQty, price: row.price, triggerPrice: row.triggerPrice, isReduceOnly: row.reduceOnly, updatedAtMs: row.updateTime, reason: null,
  };
});

/** FINISHED says that the order it became has ended, not how: whole, in part and then canceled, or not at all. */
function finishedAs(qty: string, filledQty: string): OrderStatus {
  return trimmed(qty) === trimmed(filledQty) ? 'filled' : 'canceled';
}

const trimmed = (text: string): string => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text);
