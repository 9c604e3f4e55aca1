import type { Denial } from '../../domain/denial.ts';
import { exceeds, shareOfEquity } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order with which longs could outweigh shorts, or shorts longs, by more than `maxNetExposurePct` of equity. */
export function checkNetExposure(order: JudgedOrder, context: RiskContext, config: RiskConfig): Denial | null {
  const exposure = netExposureWith(order, context);
  if (!exceeds(Math.abs(exposure), shareOfEquity(order.equity, config.maxNetExposurePct))) return null;
  return { code: 'net-exposure-cap', exposure: exposure / order.equity, cap: config.maxNetExposurePct / 100 };
}

/**
 * Returns longs less shorts at their worst: whichever is larger of all waiting buys filled and no sell, or all waiting sells and no buy. That covers
 * every other share of them that may fill. A position on the other side may be closed by its own stop first, and then hedges nothing.
 */
export function netExposureWith({ shape, worth }: JudgedOrder, { heldExposure, netExposure, waitingLong, waitingShort }: RiskContext): number {
  const isBuy = shape.side === 'buy';
  const after = netExposure + (isBuy ? worth : -worth);
  const highest = after + waitingLong + (isBuy ? Math.max(0, -heldExposure) : 0);
  const lowest = after - waitingShort - (isBuy ? 0 : Math.max(0, heldExposure));
  return highest >= -lowest ? highest : lowest;
}
