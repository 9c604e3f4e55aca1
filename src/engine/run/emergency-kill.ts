import { emergencyFlatten } from '../adapters/binance/exchange/emergency.ts';
import { loadListing } from '../adapters/binance/exchange-info.ts';
import type { Session as StoredSession, Store } from '../adapters/sqlite/store.ts';
import type { KillReport } from '../contract/envelope.ts';
import { qtyLots } from '../domain/units.ts';
import type { Clock } from '../ports/clock.ts';
import { VenueError } from '../ports/venue-error.ts';
import { findConnection } from './live/connections.ts';
import type { KeyRing } from './live/key-ring.ts';
import { LiveSession } from './live/live-session.ts';
import { venueAccess } from './live/venue-access.ts';
import { killSession } from './session/kill-session.ts';
import type { KillOutcome } from './session/running-session.ts';
import type { SessionPlan } from './session/plan.ts';
import { Session } from './session/session.ts';

/** Beside what was done, what could not be. */
type Outcome = KillOutcome & { readonly problems: readonly string[] };

/**
 * Uses the kill switch on the stored session without the engine that ran it: recovers it from its journal, cancels, flattens, verifies
 * against the exchange, and leaves the latch in the store, where the next start finds it.
 */
export async function emergencyKill({ store, clock, keyRing, cause }: { readonly store: Store; readonly clock: Clock; readonly keyRing: KeyRing; readonly cause: string }): Promise<KillReport> {
  const began = clock.now();
  const stored = store.sessions.latest();
  const outcome = !stored || stored.endedMs !== null ? NOTHING_TO_DO : stored.kind === 'venue' ? await killLive(store, stored, { clock, keyRing, cause }) : killPlayed(store, stored, cause);
  return report(outcome, clock.now() - began);
}

const NOTHING_TO_DO: Outcome = { canceledOrders: 0, flattenedPositions: 0, verifiedFlat: true, problems: [] };

function killPlayed(store: Store, stored: StoredSession, cause: string): Outcome {
  const { session } = Session.recover(store, stored);
  const outcome = killSession(session, () => {
    session.enter({ type: 'kill', timeMs: session.marketMs, cause });
    session.checkpoint();
  });
  return { ...outcome, problems: [] };
}

/** The latch is stored first: whatever becomes of the orders, the next start opens nothing. */
async function killLive(store: Store, stored: StoredSession, { clock, keyRing, cause }: { readonly clock: Clock; readonly keyRing: KeyRing; readonly cause: string }): Promise<Outcome> {
  const plan = stored.config as SessionPlan;
  const session = latched(store, stored, clock, cause);
  if (plan.venue?.mode === 'paper') return session === null ? notRecovered() : { ...(await session.kill(cause)), problems: [] };
  const connectionId = plan.venue?.connectionId ?? null;
  const connection = connectionId === null ? null : findConnection(store.settings, connectionId);
  const key = connection === null ? null : keyRing.get(connection.id);
  if (plan.venue === undefined || connection === null || key === null) return { ...NOTHING_TO_DO, verifiedFlat: false, problems: ['the key of the account is not there'] };
  try {
    const { connector } = venueAccess({ connection, market: plan.venue.market, key, clock });
    const wanted = new Set<string>(plan.instruments.map(({ id }) => id));
    const symbols = (await loadListing(connector)).symbols.filter(({ instrument }) => wanted.has(instrument.id));
    const held = new Map((session?.engine.positions() ?? []).map(({ instrumentId, qty }) => [instrumentId, qtyLots(Math.abs(qty))]));
    const { canceledOrders, flattenedPositions, verifiedFlat, problems } = await emergencyFlatten([{ connector, symbols, orderIdPrefix: plan.orderIdPrefix, held, heldAsOfMs: session?.marketMs ?? plan.startMs }]);
    return { canceledOrders, flattenedPositions, verifiedFlat, problems };
  } catch (error) {
    if (error instanceof VenueError) return { ...NOTHING_TO_DO, verifiedFlat: false, problems: [error.message] };
    throw error;
  }
}

/** Returns the session with the kill switch on; null when it cannot be brought back: its account can be flattened all the same. */
function latched(store: Store, stored: StoredSession, clock: Clock, cause: string): LiveSession | null {
  try {
    const { session } = LiveSession.recover(store, stored, clock);
    session.enter({ type: 'kill', timeMs: session.commandMs, cause });
    session.checkpoint();
    return session;
  } catch {
    return null;
  }
}

function notRecovered(): Outcome {
  return { ...NOTHING_TO_DO, verifiedFlat: false, problems: ['the session could not be read from its journal'] };
}

function report({ problems, ...done }: Outcome, tookMs: number): KillReport {
  const flat = done.verifiedFlat ? 'The account is verified flat.' : `The account is NOT verified flat: check the positions${problems.length === 0 ? '' : ` (${problems.join('; ')})`}.`;
  return {
    ...done, tookMs, via: 'emergency',
    message: `The engine did not answer; the emergency worker canceled ${done.canceledOrders} orders and closed ${done.flattenedPositions} positions. ${flat} Trading stays off until you re-arm it.`,
  };
}
