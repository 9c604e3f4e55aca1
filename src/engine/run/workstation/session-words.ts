import type { Session as StoredSession } from '../../adapters/sqlite/store.ts';
import { StoreError } from '../../adapters/sqlite/store-error.ts';
import type { SessionView } from '../../contract/view.ts';
import { InvariantError } from '../../domain/assert.ts';
import { DataMissing } from '../market-data.ts';
import { modeOf, sourceOf } from '../session/plan.ts';
import type { KillOutcome, RunningSession } from '../session/running-session.ts';
import type { Playback } from './playback.ts';

/** Returns a session as clients see it. */
export function sessionView(session: RunningSession, playback: Playback): SessionView {
  const { plan } = session;
  return {
    id: session.id, mode: modeOf(plan), source: sourceOf(plan), title: plan.title, simulated: plan.instruments.some(({ market }) => market === 'practice'),
    speed: playback.speed, paused: playback.isPaused, startedMs: plan.startMs, progress: session.progress, ended: session.isEnded,
  };
}

/** Tells what trying again cannot mend, unlike a full disk: a damaged journal, data that was deleted, a state that contradicts itself. */
export function isBeyondRecovery(error: unknown): boolean {
  return error instanceof DataMissing || error instanceof InvariantError || (error instanceof StoreError && error.kind === 'corrupt');
}

/** Says that a session is lost, and what it leaves behind where it really traded. */
export function lostSentence({ title, kind }: StoredSession, error: unknown): string {
  const left = kind === 'venue' ? ' Orders and positions that it had at the venue are still there: look at the account.' : '';
  return `The session "${title}" could not be continued and was closed; its orders and trades are kept. A new practice session was started.${left} The cause: ${error instanceof Error ? error.message : String(error)}.`;
}

/** Says what a kill has done. */
export function killSentence({ canceledOrders: orders, flattenedPositions: positions, verifiedFlat }: KillOutcome): string {
  const done = `Canceled ${orders} ${orders === 1 ? 'order' : 'orders'}, closed ${positions} ${positions === 1 ? 'position' : 'positions'}.`;
  return verifiedFlat ? `${done} The account is verified flat. Trading stays off until you re-arm it.` : `${done} The account is NOT yet verified flat: check the positions.`;
}
