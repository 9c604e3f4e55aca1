import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { applyEvent } from '../../../../../src/engine/contract/events.ts';
import type { ViewEvent } from '../../../../../src/engine/contract/events.ts';
import type { View } from '../../../../../src/engine/contract/view.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { invariant } from '../../../../../src/engine/domain/assert.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { START, aDisk, restless } from '../session/session-fixture.ts';
import type { Disk } from '../session/session-fixture.ts';

export { START };

/** A program on a disk, a wall clock that the test moves, and a client that has heard every event since the program began. */
export interface Program {
  readonly disk: Disk;
  readonly workstation: Workstation;
  readonly session: Session;
  /** What the client sees. */
  readonly view: View;
  readonly events: readonly ViewEvent[];
  /** Lets wall time pass, turn after turn. */
  run(forMs: number): void;
  /** Kills the program and starts the next one on what it left. */
  restart(how?: { readonly afterCrash?: boolean; readonly damage?: string; readonly store?: (disk: Disk) => Store }): Program;
}

/** Starts the program for the first time: practice begins. */
export function firstLaunch(disk: Disk = aDisk()): Program {
  return launch(disk, { now: START }, { afterCrash: false, store: disk.store });
}

function launch(disk: Disk, clock: { now: number }, { afterCrash, store }: { readonly afterCrash: boolean; readonly store: Store }): Program {
  const events: ViewEvent[] = [];
  let view: View | null = null;
  const never = () => ({ result: new Promise<never>(() => undefined), cancel: () => undefined, pause: () => undefined });
  const workstation = new Workstation({
    store, clock: { now: () => clock.now }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1,
    research: { backtest: never, training: never, trainingPreview: never, importFiles: never, evidence: never, report: never, honesty: never, search: never, comparison: never, download: never, features: never, protocol: never, boosting: never, close: () => Promise.resolve() },
    broadcast: ({ sequence, event }) => {
      events.push(event);
      if (view) view = applyEvent(view, sequence, event);
    },
  });
  view = workstation.publisher.view;
  workstation.open({ afterCrash });
  return {
    disk, workstation, events,
    get session() {
      invariant(workstation.session instanceof Session, 'expected a session that is played');
      return workstation.session;
    },
    get view() {
      invariant(view, 'expected a view');
      return view;
    },
    run(forMs) {
      const until = clock.now + forMs;
      while (clock.now < until) {
        const waitMs = workstation.turn();
        clock.now += Math.min(Math.max(waitMs ?? 250, 10), 250);
      }
      workstation.frame();
    },
    restart: (how = {}) => {
      if (how.store) {
        disk.store.close();
        return launch(disk, clock, { afterCrash: how.afterCrash ?? false, store: how.store(disk) });
      }
      return launch(disk, clock, { afterCrash: how.afterCrash ?? false, store: disk.kill(how.damage) });
    },
  };
}

/** Puts a strategy to work that turns over all the time, and plays fast until positions and orders are open. */
export function withPositions(program: Program): Program {
  const { workstation } = program;
  const ids = program.session.plan.instruments.map(({ id }) => id);
  const risk = { dailyLossLimitPct: 100, weeklyLossLimitPct: 0, losingStreakTrades: 0, maxDrawdownPct: 100, drawdownReducePct: 100, maxOrdersPerMinute: 1000, riskPerTradePct: 0.05 };
  workstation.configure(engineConfig.parse({ strategies: [restless(ids, '1m')], risk }));
  workstation.setSpeed(120);
  for (let rounds = 0; rounds < 100 && (program.session.engine.positions().length < 3 || program.session.engine.openOrders().length < 3); rounds++) program.run(1000);
  invariant(program.session.engine.positions().length >= 3, 'expected some positions by now');
  return program;
}
