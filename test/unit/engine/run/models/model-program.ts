import { onTestFinished } from 'vitest';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { SessionRequest } from '../../../../../src/engine/contract/api.ts';
import { applyEvent } from '../../../../../src/engine/contract/events.ts';
import type { View } from '../../../../../src/engine/contract/view.ts';
import { invariant } from '../../../../../src/engine/domain/assert.ts';
import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { closeModels, openModels } from '../../../../../src/engine/run/models/open-models.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import type { Research } from '../../../../../src/engine/run/workstation/research.ts';
import { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { aDisk, COINS, recordADay, START } from '../session/session-fixture.ts';
import type { Disk } from '../session/session-fixture.ts';

export const COIN = String(COINS[0]!.id);
export const RECORDED: Extract<SessionRequest, { kind: 'replay' }> = { kind: 'replay', instruments: [COIN], interval: '1m', from: START, speed: 600, startingCash: '100000' };

const never = () => ({ result: new Promise<never>(() => undefined), cancel: () => undefined });

/** Other threads that never answer. */
export const NO_RESEARCH = new Proxy({}, { get: () => never }) as Research;

/** A program over a store with its shelf of models; no session runs before it is told to. */
export interface ModelProgram {
  readonly store: Store;
  readonly workstation: Workstation;
  readonly session: Session;
  readonly view: View;
  /** Lets wall time pass, turn after turn. */
  run(forMs: number): void;
  /** Ends in good order and starts anew, after `damage` was done to the store. */
  restart(damage: string): ModelProgram;
  /** Is killed with nothing but what was committed, and starts anew, after `damage` was done to the store. */
  crash(damage: string): ModelProgram;
}

export function programOver(store: Store, research: Research = NO_RESEARCH): Workstation {
  const shelf = openModels(store);
  return new Workstation({ store, shelf, clock: { now: () => START + 3_600_000 }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1, research, broadcast: () => undefined });
}

/** A program that plays recorded minutes under a moving-average cross. */
export function onRecorded(): ModelProgram {
  const disk = aDisk();
  recordADay(disk.store, 600);
  onTestFinished(closeModels);
  const program = launch(disk, disk.store);
  program.workstation.startSession(RECORDED);
  return program;
}

function launch(disk: Disk, store: Store): ModelProgram {
  let now = START;
  let view: View | null = null;
  const shelf = openModels(store);
  const workstation = new Workstation({
    store, shelf, clock: { now: () => now }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1, research: NO_RESEARCH,
    broadcast: ({ sequence, event }) => { if (view) view = applyEvent(view, sequence, event); },
  });
  view = workstation.publisher.view;
  return {
    store, workstation,
    get session() {
      invariant(workstation.session instanceof Session, 'expected a session that is played');
      return workstation.session;
    },
    get view() {
      invariant(view, 'expected a view');
      return view;
    },
    run(forMs) {
      const until = now + forMs;
      while (now < until) now += Math.min(Math.max(workstation.turn() ?? 250, 10), 250);
      workstation.frame();
    },
    restart(damage) {
      workstation.session?.checkpoint();
      const next = launch(disk, disk.kill(damage));
      next.workstation.open({ afterCrash: false });
      return next;
    },
    crash(damage) {
      const next = launch(disk, disk.kill(damage));
      next.workstation.open({ afterCrash: true });
      return next;
    },
  };
}
