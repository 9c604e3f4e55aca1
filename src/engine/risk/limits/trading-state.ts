import type { Denial } from '../../domain/denial.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies everything that could open while trading is not active; a latched kill switch counts as halted, whatever the state says. */
export function checkTradingState(_order: JudgedOrder, { status }: RiskContext): Denial | null {
  if (status.killLatched) return { code: 'trading-halted', cause: status.cause };
  if (status.state === 'active') return null;
  return { code: status.state === 'reducing' ? 'reducing-only' : 'trading-halted', cause: status.cause };
}
