import type { Denial } from '../../domain/denial.ts';
import type { OrderRequest } from '../../domain/order.ts';
import type { RiskContext } from '../context.ts';

/** Denies opening without a stop-loss where every position needs one. */
export function checkStop(_request: OrderRequest, { lacksStop }: RiskContext): Denial | null {
  return lacksStop ? { code: 'no-stop' } : null;
}
