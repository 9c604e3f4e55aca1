import type { Denial } from '../../domain/denial.ts';
import { exceeds, shareOfEquity } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order with which the symbols that move together with its own would be worth more than `maxClusterExposurePct` of equity. */
export function checkClusterExposure(order: JudgedOrder, context: RiskContext, config: RiskConfig): Denial | null {
  const exposure = clusterExposureWith(order, context);
  if (!exceeds(exposure, shareOfEquity(order.equity, config.maxClusterExposurePct))) return null;
  const { index, risk, symbols } = context.portfolio;
  return {
    code: 'cluster-exposure-cap', exposure: exposure / order.equity, cap: config.maxClusterExposurePct / 100,
    symbols: risk.clusterOf(index).map((member) => symbols[member] ?? ''),
  };
}

/** Returns the larger of the longs and the shorts of a cluster: what it can lose when its symbols do what they usually do, whether waiting entries fill or not. */
export function clusterExposureWith({ shape, worth }: JudgedOrder, { heldExposure, ownWaitingLong, ownWaitingShort, portfolio }: RiskContext): number {
  const { index, risk, exposures: { held, waitingLong, waitingShort } } = portfolio;
  let longs = Math.max(0, heldExposure) + ownWaitingLong + (shape.side === 'buy' ? worth : 0);
  let shorts = Math.max(0, -heldExposure) + ownWaitingShort + (shape.side === 'buy' ? 0 : worth);
  for (const member of risk.clusterOf(index)) {
    if (member === index) continue;
    const exposure = held[member] ?? Number.NaN;
    if (exposure > 0) longs += exposure;
    else shorts -= exposure;
    longs += waitingLong[member] ?? Number.NaN;
    shorts += waitingShort[member] ?? Number.NaN;
  }
  return Math.max(longs, shorts);
}
