import type { Denial } from '../../domain/denial.ts';
import { exceeds, shareOfEquity } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order that would leave more than `maxSymbolExposurePct` of equity in its instrument. */
export function checkSymbolExposure({ addedWorth, equity }: JudgedOrder, { symbolExposure }: RiskContext, config: RiskConfig): Denial | null {
  const exposure = symbolExposure + addedWorth;
  if (!exceeds(exposure, shareOfEquity(equity, config.maxSymbolExposurePct))) return null;
  return { code: 'symbol-exposure-cap', exposure: exposure / equity, cap: config.maxSymbolExposurePct / 100 };
}

/** Denies an order that would leave more than `maxTotalExposurePct` of equity in all instruments together. */
export function checkTotalExposure({ addedWorth, equity }: JudgedOrder, { totalExposure }: RiskContext, config: RiskConfig): Denial | null {
  const exposure = totalExposure + addedWorth;
  if (!exceeds(exposure, shareOfEquity(equity, config.maxTotalExposurePct))) return null;
  return { code: 'total-exposure-cap', exposure: exposure / equity, cap: config.maxTotalExposurePct / 100 };
}

/** Denies opening one more position when `maxOpenPositions` other instruments are in use. */
export function checkOpenPositions(_order: JudgedOrder, { positionQty, otherPositions }: RiskContext, config: RiskConfig): Denial | null {
  if (positionQty !== 0 || otherPositions < config.maxOpenPositions) return null;
  return { code: 'open-positions-limit', count: otherPositions, limit: config.maxOpenPositions };
}
