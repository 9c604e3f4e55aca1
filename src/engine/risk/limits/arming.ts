import type { Denial } from '../../domain/denial.ts';
import type { OrderRequest } from '../../domain/order.ts';
import { exceeds } from '../allowance.ts';
import type { RiskContext } from '../context.ts';
import { addedExposure } from './added-exposure.ts';

/** Denies opening with real money before a person has armed the session. */
export function checkArmed(_request: OrderRequest, { arming }: RiskContext): Denial | null {
  return arming === null || arming.isArmed ? null : { code: 'not-armed' };
}

/** Denies an order with which more would be open at once, positions and entries together, than the session is armed up to. */
export function checkSessionCap(request: OrderRequest, context: RiskContext): Denial | null {
  if (context.arming === null) return null;
  const { notionalCap } = context.arming;
  const exposure = context.totalExposure + addedExposure(request, context);
  return exceeds(exposure, notionalCap) ? { code: 'session-notional-cap', exposure, cap: notionalCap } : null;
}
