import type { Denial } from '../../domain/denial.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { exceeds } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order with which all derivative positions would be worth more than `maxLeverage` times the account. */
export function checkLeverage({ addedWorth, equity }: JudgedOrder, { instrument, derivativeExposure }: RiskContext, { maxLeverage }: RiskConfig): Denial | null {
  if (!isDerivative(instrument)) return null;
  const exposure = derivativeExposure + addedWorth;
  return exceeds(exposure, equity * maxLeverage) ? { code: 'leverage-cap', leverage: exposure / equity, cap: maxLeverage } : null;
}
