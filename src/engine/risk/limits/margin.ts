import type { Denial } from '../../domain/denial.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { exceeds, leverageOf, usableMargin } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order whose margin (on spot: its cost) is not free, the reserve for fees left aside. */
export function checkMargin({ addedWorth, cost, equity }: JudgedOrder, { instrument, availableMargin, waitingCost }: RiskContext, config: RiskConfig): Denial | null {
  const required = addedWorth / leverageOf(instrument, config);
  const available = usableMargin(availableMargin - waitingCost - cost, equity, config);
  return exceeds(required, available) ? { code: 'insufficient-margin', required, available } : null;
}

/** Denies selling more than is owned where nothing can be borrowed. */
export function checkShort({ shape }: JudgedOrder, { instrument, positionQty }: RiskContext): Denial | null {
  if (isDerivative(instrument) || shape.side === 'buy' || shape.qty <= positionQty) return null;
  return { code: 'short-not-possible', market: instrument.market };
}
