import type { Denial } from '../../domain/denial.ts';
import { isDerivative } from '../../domain/instrument.ts';
import type { OrderRequest } from '../../domain/order.ts';
import { exceeds, leverageOf, usableMargin } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import { addedExposure } from './added-exposure.ts';

/** Denies an order whose margin (on spot: its cost) is not free, the reserve for fees left aside. */
export function checkMargin(request: OrderRequest, context: RiskContext, config: RiskConfig): Denial | null {
  const required = addedExposure(request, context) / leverageOf(context.instrument, config);
  const available = usableMargin(context.availableMargin, context.equity, config);
  return exceeds(required, available) ? { code: 'insufficient-margin', required, available } : null;
}

/** Denies selling more than is owned where nothing can be borrowed. */
export function checkShort(request: OrderRequest, { instrument, positionQty }: RiskContext): Denial | null {
  if (isDerivative(instrument) || request.side === 'buy' || request.qty <= positionQty) return null;
  return { code: 'short-not-possible', market: instrument.market };
}
