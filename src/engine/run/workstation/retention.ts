import type { Store } from '../../adapters/sqlite/store.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { dropRecoveryState } from '../session/session-storage.ts';

/** How long the journal of an ended session is kept, so that it can be replayed; its orders, fills and trades are kept for good. */
export const ENDED_JOURNAL_DAYS = 30;

/** Deletes the journals and snapshots of sessions that ended long ago; returns how many sessions. */
export function pruneEndedSessions(store: Store, nowMs: EpochMs, keptDays: number = ENDED_JOURNAL_DAYS): number {
  const old = store.sessions.list().filter(({ endedMs }) => endedMs !== null && endedMs < nowMs - keptDays * DAY_MS);
  const pruned = old.filter(({ id }) => store.snapshots(id).oldestSequence() > 0);
  for (const { id } of pruned) dropRecoveryState(store, id);
  return pruned.length;
}

/** How long a session's risk is kept minute by minute; before that, the worst minute of each hour. */
export const RISK_MINUTES_KEPT_DAYS = 30;

/** Thins the risk samples of every session; returns how many were deleted. */
export function thinRiskSamples(store: Store, keptDays: number = RISK_MINUTES_KEPT_DAYS): number {
  return store.sessions.list().reduce((sum, { id }) => sum + store.riskSamples(id).thin(keptDays * DAY_MS), 0);
}
