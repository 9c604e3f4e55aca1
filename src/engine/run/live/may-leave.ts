import type { RunningSession } from '../session/running-session.ts';
import { LiveSession } from './live-session.ts';

/** Returns why a session may not be replaced by another: what rests and is held at an exchange does not end with the session that looks after it. Null where it may. */
export function leaveRefusal(session: RunningSession): string | null {
  if (!(session instanceof LiveSession) || session.venue.mode === 'paper') return null;
  const [orders, positions] = [session.engine.openOrders().length, session.engine.positions().length];
  if (orders + positions === 0) return null;
  return `This session has ${positions} ${positions === 1 ? 'position' : 'positions'} and ${orders} open ${orders === 1 ? 'order' : 'orders'} at the exchange, which nobody would look after any more. Close and cancel them first.`;
}
