import type { Denial } from '../../domain/denial.ts';
import { exceeds } from '../allowance.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies opening with real money before a person has armed the session. */
export function checkArmed(_order: JudgedOrder, { arming }: RiskContext): Denial | null {
  return arming === null || arming.isArmed ? null : { code: 'not-armed' };
}

/** Denies an order with which more would be open at once, positions and entries together, than the session is armed up to. */
export function checkSessionCap({ addedWorth }: JudgedOrder, { arming, totalExposure }: RiskContext): Denial | null {
  if (arming === null) return null;
  const exposure = totalExposure + addedWorth;
  return exceeds(exposure, arming.notionalCap) ? { code: 'session-notional-cap', exposure, cap: arming.notionalCap } : null;
}
