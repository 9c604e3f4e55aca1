import type { Engine } from '../../core/engine.ts';
import type { Mismatch } from './reconcile.ts';
import type { KillOutcome } from './running-session.ts';

/**
 * Uses the kill switch on a session and verifies the account: flat means that the engine holds nothing, has no order open, and agrees with the exchange.
 * @param carryOut enters the kill command and makes it durable
 */
export function killSession(session: { readonly engine: Engine; compare(): readonly Mismatch[] }, carryOut: () => void): KillOutcome {
  const { engine } = session;
  const canceledOrders = engine.openOrders().length;
  const flattenedPositions = engine.positions().length;
  carryOut();
  return { canceledOrders, flattenedPositions, verifiedFlat: engine.positions().length === 0 && engine.openOrders().length === 0 && session.compare().length === 0 };
}
