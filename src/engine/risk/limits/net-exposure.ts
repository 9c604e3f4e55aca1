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
 * Returns longs less shorts at their worst, whatever share of the order and of the waiting entries fills: all that buys and nothing that sells, or all
 * that sells and nothing that buys. A position on the other side may be closed by its own stop first, and then hedges nothing.
 */
export function netExposureWith({ shape, worth }: JudgedOrder, { heldExposure, netExposure, waitingLong, waitingShort }: RiskContext): number {
  const isBuy = shape.side === 'buy';
  const highest = netExposure + waitingLong + (isBuy ? worth + Math.max(0, -heldExposure) : 0);
  const lowest = netExposure - waitingShort - (isBuy ? 0 : worth + Math.max(0, heldExposure));
  return highest >= -lowest ? highest : lowest;
}
