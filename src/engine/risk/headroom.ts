import { isDerivative } from '../domain/instrument.ts';
import type { RiskConfig } from './config.ts';
import type { OrderShape, RiskContext } from './context.ts';
import { leverageOf } from './allowance.ts';
import { costPerUnit, worstFill } from './judged-order.ts';

/**
 * Estimates the largest quantity of an order that opens a position which the limits of exposure, leverage, margin and risk per trade leave room for: each is
 * a straight line in the quantity, when the equity is what is left after slip and fee. It saves the search for that quantity most of its steps, and
 * decides nothing: the gate does. Infinity where something is held already, as no straight line counts what closes first.
 * @returns a quantity in the base asset; not a number when the context is not sound
 */
export function headroom(order: OrderShape, context: RiskContext, config: RiskConfig): number {
  const { instrument, price, positionQty, arming, availableMargin, symbolExposure, totalExposure, derivativeExposure, waitingCost, waitingEntries, stopDistance, stopPrice } = context;
  if (positionQty !== 0) return Number.POSITIVE_INFINITY;
  const fillPrice = worstFill(instrument, order, price, config);
  const worth = Math.max(price, fillPrice);
  const cost = costPerUnit(order, price, fillPrice, config);
  const equity = context.equity - waitingCost;
  /** Where `used + each · qty` meets `share` of the equity that is left. */
  const within = (share: number, used: number, each: number): number => (share * equity - used) / (each + share * cost);
  const reserve = config.marginReservePct / 100;
  return Math.min(
    within(config.maxSymbolExposurePct / 100, symbolExposure, worth),
    within(config.maxTotalExposurePct / 100, totalExposure, worth),
    isDerivative(instrument) ? within(config.maxLeverage, derivativeExposure, worth) : Number.POSITIVE_INFINITY,
    stopDistance === null || stopPrice !== null || waitingEntries.length > 0 ? Number.POSITIVE_INFINITY : within(config.maxRiskPerTradePct / 100, 0, stopDistance),
    arming === null ? Number.POSITIVE_INFINITY : (arming.notionalCap - totalExposure) / worth,
    (availableMargin - waitingCost - reserve * equity) / (worth / leverageOf(instrument, config) + (1 - reserve) * cost),
  );
}
