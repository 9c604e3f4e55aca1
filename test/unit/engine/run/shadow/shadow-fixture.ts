import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { invariant } from '../../../../../src/engine/domain/assert.ts';
import type { RunningSession } from '../../../../../src/engine/run/session/running-session.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import type { SessionPlan } from '../../../../../src/engine/run/session/plan.ts';
import { ShadowDesk } from '../../../../../src/engine/run/shadow/shadow-desk.ts';
import { aDisk, recordADay, recordedPlan, START } from '../session/session-fixture.ts';
import type { Disk } from '../session/session-fixture.ts';

/** Breakout of a few bars: decides otherwise than the restless cross. */
export const BREAKOUT = { assignmentId: 'restless', strategy: 'donchian-breakout', config: { entryPeriod: 6, exitPeriod: 3, direction: 'both' } } as const;

/** A session with what goes on beside it, as the workstation wires them. */
export interface Beside {
  readonly disk: Disk;
  readonly session: Session;
  readonly shadows: ShadowDesk;
  /** Plays so many events, with a slice of work beside them after every `every`. */
  play(events: number, every?: number): void;
  /** Works until everything has been seen. */
  catchUp(): void;
  /** Kills the program and starts the next on what it left. */
  restart(): Beside;
}

/** Starts a recorded session of ten hours of two coins. */
export function recordedBeside(fields: Partial<SessionPlan> = {}, minutes = 600): Beside {
  const disk = aDisk();
  recordADay(disk.store, minutes);
  const session = Session.start(disk.store, { id: 's1', plan: recordedPlan(fields), startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null });
  return beside(disk, session);
}

/** Wires a session that runs. */
export function beside(disk: Disk, session: Session): Beside {
  const shadows = shadowDesk(disk.store, () => session);
  session.listen({ onFacts: () => undefined, onMarket: (event) => { shadows.note(event); } });
  shadows.attend(session);
  return {
    disk, session, shadows,
    play: (events, every = 50) => {
      for (let played = 0; played < events; played++) {
        if (session.peek() === null) break;
        session.playNext(played);
        if (played % every === every - 1) {
          session.commit();
          shadows.advance();
        }
      }
      session.commit();
    },
    catchUp: () => {
      session.commit();
      for (let slice = 0; slice < 120; slice++) shadows.advance();
    },
    restart: () => {
      const store = disk.kill();
      const stored = store.sessions.get('s1');
      invariant(stored, 'the session was stored');
      return beside(disk, Session.recover(store, stored).session);
    },
  };
}

/** A desk on wall clocks that go on by a little each time they are asked: every slice is a few steps long. */
export function shadowDesk(store: Store, session: () => RunningSession | null): ShadowDesk {
  let [wall, steady] = [START, 0];
  return new ShadowDesk({ store, session, nowMs: () => (wall += 50), steadyMs: () => (steady += 0.4) });
}
