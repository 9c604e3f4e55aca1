import type { Store } from '../adapters/sqlite/store.ts';
import type { KillReport } from '../contract/envelope.ts';
import type { Clock } from '../ports/clock.ts';
import { killSession } from './session/kill-session.ts';
import { Session } from './session/session.ts';

/**
 * Uses the kill switch on the stored session without the engine that ran it: recovers it from its journal, cancels, flattens, verifies
 * against the exchange, and leaves the latch in the store, where the next start finds it.
 */
export function emergencyKill(store: Store, clock: Clock, cause: string): KillReport {
  const began = clock.now();
  const stored = store.sessions.latest();
  if (!stored || stored.endedMs !== null) return report({ canceledOrders: 0, flattenedPositions: 0, verifiedFlat: true, tookMs: clock.now() - began });
  const { session } = Session.recover(store, stored);
  const outcome = killSession(session, () => {
    session.enter({ type: 'kill', timeMs: session.marketMs, cause });
    session.checkpoint();
  });
  return report({ ...outcome, tookMs: clock.now() - began });
}

function report(done: Omit<KillReport, 'via' | 'message'>): KillReport {
  const flat = done.verifiedFlat ? 'The account is verified flat.' : 'The account is NOT verified flat: check the positions.';
  return {
    ...done, via: 'emergency',
    message: `The engine did not answer; the emergency worker canceled ${done.canceledOrders} orders and closed ${done.flattenedPositions} positions. ${flat} Trading stays off until you re-arm it.`,
  };
}
