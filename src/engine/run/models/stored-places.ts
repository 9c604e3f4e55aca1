import type { Session as StoredSession, Store } from '../../adapters/sqlite/store.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import type { Command } from '../../domain/input.ts';
import type { Clock } from '../../ports/clock.ts';
import { withBounds } from '../backtest/stored-bounds.ts';
import { runHonestyTask } from '../evidence/honesty-task.ts';
import type { HonestyAnswer, HonestyTask } from '../evidence/honesty-task.ts';
import type { ModelPlaces } from '../handlers/model-handlers.ts';
import { LiveSession } from '../live/live-session.ts';
import type { RunningSession } from '../session/running-session.ts';
import { Session } from '../session/session.ts';
import { ModelDesk } from './model-desk.ts';
import type { ModelLibrary } from './model-library.ts';

/** A data folder on which no engine runs, as commands on its models see it. */
export interface StoredPlacesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly version: string;
  readonly shelf: ModelLibrary | null;
  /** Brings the stored session back where there is one: only for what changes it, and while nobody else can. */
  readonly isWithSession: boolean;
}

/** Lets models be put to work in the session that was stored, as a running engine would; it goes on from there at its next start. */
export function openStoredPlaces({ store, clock, version, shelf, isWithSession }: StoredPlacesOptions): ModelPlaces {
  const stored = isWithSession ? store.sessions.latest() : null;
  const session = stored === null || stored.endedMs !== null ? null : recovered(store, stored, clock);
  const models = new ModelDesk({ store, nowMs: () => clock.now(), session: () => session, apply: (config, followedBy) => { if (session !== null) apply(store, session, config, followedBy); } });
  models.reconcile();
  return { store, clock, version, shelf, session, models, research: { honesty: (task) => ({ result: Promise.resolve(runHonestyTask(store, task as HonestyTask) as HonestyAnswer<typeof task.kind>), cancel: () => undefined }) } };
}

function recovered(store: Store, stored: StoredSession, clock: Clock): RunningSession {
  return (stored.kind === 'venue' ? LiveSession.recover(store, stored, clock) : Session.recover(store, stored)).session;
}

function apply(store: Store, session: RunningSession, config: EngineConfig, followedBy: readonly ((timeMs: number) => Command)[]): void {
  session.enter({ type: 'configure', timeMs: session.commandMs, config: withBounds(store, config) });
  for (const make of followedBy) session.enter(make(session.commandMs));
  session.warmUpFresh();
  session.checkpoint();
}
