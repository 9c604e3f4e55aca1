import type { PriceTicks } from '../../domain/units.ts';
import type { Session } from '../session/session.ts';

/** Returns the price at which the exchange would close the position by force, or null. */
export function liquidationOf(session: Session, instrumentId: string): PriceTicks | null {
  return session.exchange.positions().find((position) => position.instrumentId === instrumentId)?.liquidationPrice ?? null;
}
