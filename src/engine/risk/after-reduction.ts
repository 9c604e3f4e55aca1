import { isDerivative } from '../domain/instrument.ts';
import { qtyFromLots } from '../domain/rounding.ts';
import type { QtyLots } from '../domain/units.ts';
import { qtyLots } from '../domain/units.ts';
import { leverageOf } from './allowance.ts';
import type { RiskConfig } from './config.ts';
import type { OrderShape, RiskContext } from './context.ts';
import { costPerUnit, worstFill } from './judged-order.ts';

/** Returns the context as it would be if an order that shrinks the position had filled at its worst price. */
export function contextAfterReduction(order: Pick<OrderShape, 'side' | 'qty' | 'limitPrice' | 'triggerPrice' | 'callbackBps'>, context: RiskContext, config: RiskConfig): RiskContext {
  const { instrument, price, positionQty, heldExposure } = context;
  const sold = Math.min(order.qty, Math.abs(positionQty));
  const left = (Math.abs(positionQty) - sold) * Math.sign(positionQty);
  const signed = positionQty === 0 ? 0 : (heldExposure * sold) / Math.abs(positionQty);
  const worth = Math.abs(signed);
  const cost = qtyFromLots(instrument, qtyLots(sold)) * costPerUnit(order, price, worstFill(instrument, order, price, config), config);
  return {
    ...context,
    positionQty: left as QtyLots,
    averageEntry: left === 0 ? 0 : context.averageEntry,
    heldExposure: heldExposure - signed,
    netExposure: context.netExposure - signed,
    symbolExposure: Math.max(0, context.symbolExposure - worth),
    totalExposure: Math.max(0, context.totalExposure - worth),
    derivativeExposure: isDerivative(instrument) ? Math.max(0, context.derivativeExposure - worth) : context.derivativeExposure,
    equity: context.equity - cost,
    availableMargin: context.availableMargin - cost + worth / leverageOf(instrument, config),
  };
}
