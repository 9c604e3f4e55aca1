import { z } from 'zod';
import type { Side } from '../../../domain/order.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { BinanceMarket } from '../errors.ts';

/** One execution as the exchange reports it; numbers are its decimal texts. */
export interface VenueFill {
  readonly symbol: string;
  readonly tradeId: string;
  readonly orderId: string;
  readonly side: Side;
  readonly price: string;
  readonly qty: string;
  readonly commission: string;
  readonly commissionAsset: string;
  readonly isMaker: boolean;
  readonly timeMs: EpochMs;
}

/** Returns the id that makes a repeated report harmless, wherever it comes from. The order is part of it: both sides of a trade can be ours. */
export function fillIdOf(market: BinanceMarket, fill: Pick<VenueFill, 'symbol' | 'orderId' | 'tradeId'>): string {
  return `${market}:${fill.symbol}:${fill.orderId}:${fill.tradeId}`;
}

const id = z.union([z.string(), z.number().int()]).transform(String);
const decimal = z.string().regex(/^-?\d+(\.\d*)?$/, 'expected a decimal');
const numbers = { symbol: z.string(), id, orderId: id, price: decimal, qty: decimal, commission: decimal, commissionAsset: z.string(), time: z.number() };

const umTrade = z.object({ ...numbers, buyer: z.boolean(), maker: z.boolean() }).transform((row) => ({ ...row, isBuyer: row.buyer, isMaker: row.maker }));
const spotTrade = z.object({ ...numbers, isBuyer: z.boolean(), isMaker: z.boolean() });

/** Rows of userTrades and of myTrades. */
export const fillsShape = z.array(z.union([umTrade, spotTrade]).transform((row): VenueFill => ({
  symbol: row.symbol, tradeId: row.id, orderId: row.orderId, side: row.isBuyer ? 'buy' : 'sell', price: row.price, qty: row.qty, commission: row.commission, commissionAsset: row.commissionAsset, isMaker: row.isMaker, timeMs: row.time,
})));

/** What a FULL reply to a spot order says of its fills; what fills at once takes. */
export const replyFillsShape = z.object({ fills: z.array(z.object({ price: decimal, qty: decimal, commission: decimal, commissionAsset: z.string(), tradeId: id })).default([]) });
