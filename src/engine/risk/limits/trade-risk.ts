import type { Denial } from '../../domain/denial.ts';
import { sideSign } from '../../domain/order.ts';
import { qtyFromLots } from '../../domain/rounding.ts';
import { exceeds, shareOfEquity } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext, WaitingEntry } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order with which the position in its instrument would lose more than `maxRiskPerTradePct` of equity at its stop-loss. */
export function checkTradeRisk(order: JudgedOrder, context: RiskContext, config: RiskConfig): Denial | null {
  const risk = tradeRiskWith(order, context);
  if (risk === null || !exceeds(risk, shareOfEquity(order.equity, config.maxRiskPerTradePct))) return null;
  return { code: 'risk-per-trade-cap', risk: risk / order.equity, cap: config.maxRiskPerTradePct / 100 };
}

type Stop = Pick<WaitingEntry, 'stopDistance' | 'stopPrice'>;

/**
 * Returns what the position would lose if its stop filled at its price after the order and all waiting entries of its side have filled at their worst;
 * null where the order has no stop, and there is no planned loss to measure. Whichever fills last gives the whole position its stop: the worst counts.
 */
export function tradeRiskWith(order: JudgedOrder, context: RiskContext): number | null {
  if (!hasStop(context)) return null;
  let risk = riskAt(context, order, context);
  for (const entry of context.waitingEntries) {
    if (entry.side === order.shape.side && hasStop(entry)) risk = Math.max(risk, riskAt(entry, order, context));
  }
  return risk;
}

function hasStop({ stopDistance, stopPrice }: Stop): boolean {
  return stopDistance !== null || stopPrice !== null;
}

/** What is lost if everything has this one stop: a distance counts from each entry, a price from where each was bought. */
function riskAt(stop: Stop, { shape, qty, fillPrice }: JudgedOrder, { instrument, positionQty, averageEntry, waitingEntries }: RiskContext): number {
  const sign = sideSign(shape.side);
  const held = Math.max(0, sign * qtyFromLots(instrument, positionQty));
  let risk = lossOf(stop, sign, held, averageEntry) + lossOf(stop, sign, qty, fillPrice);
  for (const entry of waitingEntries) if (entry.side === shape.side) risk += lossOf(stop, sign, entry.qty, entry.fillPrice);
  return risk;
}

function lossOf({ stopDistance, stopPrice }: Stop, sign: 1 | -1, qty: number, entryPrice: number): number {
  if (qty === 0) return 0;
  return qty * (stopPrice === null ? (stopDistance ?? 0) : Math.max(0, sign * (entryPrice - stopPrice)));
}
