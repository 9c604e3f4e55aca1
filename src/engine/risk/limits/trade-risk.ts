import type { Denial } from '../../domain/denial.ts';
import { sideSign } from '../../domain/order.ts';
import { qtyFromLots } from '../../domain/rounding.ts';
import { exceeds, shareOfEquity } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order with which the position in its instrument would lose more than `maxRiskPerTradePct` of equity at its stop-loss. */
export function checkTradeRisk(order: JudgedOrder, context: RiskContext, config: RiskConfig): Denial | null {
  const risk = tradeRiskWith(order, context);
  if (risk === null || !exceeds(risk, shareOfEquity(order.equity, config.maxRiskPerTradePct))) return null;
  return { code: 'risk-per-trade-cap', risk: risk / order.equity, cap: config.maxRiskPerTradePct / 100 };
}

/**
 * Returns what the position would lose if its stop filled at its price after the order has filled at its worst, waiting entries included; null
 * without a stop, where there is no planned loss to measure. The newest stop is the whole position's.
 */
export function tradeRiskWith({ shape, qty, fillPrice }: JudgedOrder, { instrument, positionQty, averageEntry, stopDistance, stopPrice, waitingRisk }: RiskContext): number | null {
  if (stopDistance === null && stopPrice === null) return null;
  const sign = sideSign(shape.side);
  const held = Math.max(0, sign * qtyFromLots(instrument, positionQty));
  if (stopPrice === null) return waitingRisk + (held + qty) * (stopDistance ?? 0);
  const heldRisk = held === 0 ? 0 : held * Math.max(0, sign * (averageEntry - stopPrice));
  return waitingRisk + heldRisk + qty * Math.max(0, sign * (fillPrice - stopPrice));
}
