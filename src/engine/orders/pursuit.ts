import type { Instrument } from '../domain/instrument.ts';
import type { OrderRequest, Side } from '../domain/order.ts';
import { sideSign } from '../domain/order.ts';
import { ceilToTicks, floorToTicks, priceFromTicks } from '../domain/rounding.ts';
import type { ClientOrderId, EpochMs, PriceTicks, QtyLots } from '../domain/units.ts';
import type { EntryPolicy } from './config.ts';

/** An entry on its way by a policy: what was wanted, and the order that works at it now. */
export interface Pursuit {
  /** Null between two orders. */
  readonly orderId: ClientOrderId | null;
  readonly strategyId: string;
  readonly side: Side;
  readonly reason: string;
  readonly wanted: QtyLots;
  /** What earlier orders of this entry have filled. */
  readonly filled: QtyLots;
  readonly decisionPrice: PriceTicks;
  /** Price beyond which nothing of it fills; null without a guard. */
  readonly guard: PriceTicks | null;
  /** Orders sent so far. */
  readonly sent: number;
  /** The last order was withdrawn because it would have taken liquidity. */
  readonly wouldTake: boolean;
  /** When the order has waited long enough, or the next one is sent; null when there is nothing to wait for. */
  readonly dueMs: EpochMs | null;
  readonly isTimedOut: boolean;
  readonly policy: EntryPolicy;
}

/** The part of an order that a policy decides. */
export type EntryTerms = Pick<OrderRequest, 'type' | 'limitPrice' | 'timeInForce'>;

/** Tells whether a policy sends plain market orders, which need nobody to look after them. */
export function isPlain({ order, maxSlippagePct }: EntryPolicy): boolean {
  return order === 'market' && maxSlippagePct === null;
}

/** Returns the worst price at which an entry may fill: the decision's, worse by the guard, rounded so that the guard holds. Null without a guard. */
export function guardPrice(instrument: Instrument, decisionPrice: number, side: Side, { maxSlippagePct }: EntryPolicy): PriceTicks | null {
  if (maxSlippagePct === null) return null;
  const price = decisionPrice * (1 + (sideSign(side) * maxSlippagePct) / 100);
  const ticks = side === 'buy' ? floorToTicks(instrument, price) : ceilToTicks(instrument, price);
  return Math.max(1, ticks) as PriceTicks;
}

/**
 * Returns how the next order of an entry is sent when the market is at `price`: one that takes goes up to the guard and does not rest; one that
 * waits rests at the price, rounded to its own side, and a tick further when the last one would have taken liquidity.
 */
export function entryTerms(instrument: Instrument, entry: Pick<Pursuit, 'side' | 'guard' | 'wouldTake' | 'policy'>, price: number): EntryTerms {
  const { side, guard, policy } = entry;
  if (policy.order === 'market') return guard === null ? { type: 'market', limitPrice: null, timeInForce: 'gtc' } : { type: 'limit', limitPrice: guard, timeInForce: 'ioc' };
  const sign = sideSign(side);
  const own = side === 'buy' ? floorToTicks(instrument, price) : ceilToTicks(instrument, price);
  const limit = Math.max(1, entry.wouldTake ? own - sign : own);
  const bounded = guard === null ? limit : sign * Math.min(sign * limit, sign * guard);
  return { type: 'limit', limitPrice: bounded as PriceTicks, timeInForce: policy.postOnly ? 'post-only' : 'gtc' };
}

/** Returns how far the price has moved against the decision, in percent of it. */
export function slippagePct(instrument: Instrument, { side, decisionPrice }: Pick<Pursuit, 'side' | 'decisionPrice'>, price: number): number {
  const decided = priceFromTicks(instrument, decisionPrice);
  return (sideSign(side) * (price - decided) * 100) / decided;
}

/** Tells whether the market has left the guard. */
export function isBeyondGuard(instrument: Instrument, { side, guard }: Pick<Pursuit, 'side' | 'guard'>, price: number): boolean {
  return guard !== null && sideSign(side) * (price - priceFromTicks(instrument, guard)) > 0;
}
