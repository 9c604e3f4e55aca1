import type { Denial } from '../../domain/denial.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies opening while a breaker pauses the account, the instrument or the strategy. */
export function checkPause(_order: JudgedOrder, { paused }: RiskContext): Denial | null {
  return paused === null ? null : { code: 'paused', ...paused };
}
