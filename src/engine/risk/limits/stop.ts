import type { Denial } from '../../domain/denial.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies opening without a stop-loss where every position needs one. */
export function checkStop(_order: JudgedOrder, { lacksStop }: RiskContext): Denial | null {
  return lacksStop ? { code: 'no-stop' } : null;
}
