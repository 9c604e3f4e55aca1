import type { Denial } from '../../domain/denial.ts';
import type { OrderRequest } from '../../domain/order.ts';
import { exceeds, shareOfEquity } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import { addedExposure } from './added-exposure.ts';

/** Denies an order that would leave more than `maxSymbolExposurePct` of equity in its instrument. */
export function checkSymbolExposure(request: OrderRequest, context: RiskContext, config: RiskConfig): Denial | null {
  const exposure = context.symbolExposure + addedExposure(request, context);
  if (!exceeds(exposure, shareOfEquity(context.equity, config.maxSymbolExposurePct))) return null;
  return { code: 'symbol-exposure-cap', exposure: exposure / context.equity, cap: config.maxSymbolExposurePct / 100 };
}

/** Denies an order that would leave more than `maxTotalExposurePct` of equity in all instruments together. */
export function checkTotalExposure(request: OrderRequest, context: RiskContext, config: RiskConfig): Denial | null {
  const exposure = context.totalExposure + addedExposure(request, context);
  if (!exceeds(exposure, shareOfEquity(context.equity, config.maxTotalExposurePct))) return null;
  return { code: 'total-exposure-cap', exposure: exposure / context.equity, cap: config.maxTotalExposurePct / 100 };
}

/** Denies opening one more position when `maxOpenPositions` other instruments are in use. */
export function checkOpenPositions(_request: OrderRequest, { positionQty, otherPositions }: RiskContext, config: RiskConfig): Denial | null {
  if (positionQty !== 0 || otherPositions < config.maxOpenPositions) return null;
  return { code: 'open-positions-limit', count: otherPositions, limit: config.maxOpenPositions };
}
