import { onTestFinished } from 'vitest';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { driftReference } from '../../../../../src/engine/compute/drift-reference.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { sightRows } from '../../../../../src/engine/core/sight-rows.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { invariant } from '../../../../../src/engine/domain/assert.ts';
import type { ModelReference } from '../../../../../src/engine/domain/model.ts';
import { FEATURE_SET_DEFINITIONS } from '../../../../../src/engine/features/sets/sight-set.ts';
import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { closeModels, openModels } from '../../../../../src/engine/run/models/open-models.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { NO_RESEARCH } from '../models/model-program.ts';
import { aModel, onShelf } from '../models/model-fixture.ts';
import type { Wish } from '../models/model-fixture.ts';
import { aDisk, COINS, recordADay, START } from '../session/session-fixture.ts';
import type { Disk } from '../session/session-fixture.ts';

export const COIN = COINS[0]!;

/** A program that plays a recorded day of minutes, on a wall clock that the test moves. */
export interface DriftProgram {
  readonly disk: Disk;
  readonly store: Store;
  readonly workstation: Workstation;
  readonly session: Session;
  /** Lets so many minutes of the market pass, and what goes on beside it catch up. */
  minutes(count: number): void;
  restart(): DriftProgram;
}

export function recordedProgram(): DriftProgram {
  const disk = aDisk();
  recordADay(disk.store);
  onTestFinished(closeModels);
  const program = launch(disk, { now: START });
  program.workstation.startSession({ kind: 'replay', instruments: [COIN.id], interval: '1m', from: START, speed: 12_000, startingCash: '100000' });
  return program;
}

function launch(disk: Disk, clock: { now: number }): DriftProgram {
  const { store } = disk;
  const workstation = new Workstation({
    store, shelf: openModels(store), clock: { now: () => clock.now }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1, research: NO_RESEARCH, broadcast: () => undefined,
  });
  return {
    disk, store, workstation,
    get session() {
      invariant(workstation.session instanceof Session, 'expected a session that is played');
      return workstation.session;
    },
    minutes(count) {
      const untilMs = this.session.marketMs + count * 60_000;
      while (this.session.marketMs < untilMs && !this.session.isEnded) {
        clock.now += Math.min(Math.max(workstation.turn() ?? 250, 100), 250);
        workstation.frame();
      }
      for (let frames = 0; frames < 20_000 && workstation.shadows.runs.some(({ cursorMs }) => cursorMs < this.session.marketMs - 60_000); frames++) workstation.frame();
    },
    restart() {
      disk.kill();
      const next = launch(disk, clock);
      next.workstation.open({ afterCrash: false });
      return next;
    },
  };
}

/** What a model that always wants the same is measured by: days of minutes made the way the recorded day was. `scale` makes it another market. */
export function referenceOf({ wants, scale = 1 }: { readonly wants: Wish['wants']; readonly scale?: number }): ModelReference {
  const names = FEATURE_SET_DEFINITIONS['bars-50'].features.map(({ name }) => name);
  days ??= Array.from({ length: 12 }, (_, day) => {
    const rows = sightRows(aModel({ wants }).manifest.features, { instrumentId: COIN.id, bars: columnsOf(minutesLike(`reference ${day}`, 1_740)) });
    invariant(rows, 'the rows were worked out');
    // As in a session, the first bars only warm up.
    return names.map((__, column) => Float64Array.from({ length: rows.length - 300 }, (___, row) => rows.values[(row + 300) * rows.width + column]!));
  });
  const parts = days.map((columns) => ({ features: columns.map((column) => column.map((value) => value * scale)), exposures: new Float64Array(1_440).fill({ short: -1, flat: 0, long: 1 }[wants]) }));
  return driftReference(names, parts, [-1, 0, 1]);
}

/** Worked out once for all tests of a file. */
let days: readonly (readonly Float64Array[])[] | null = null;

function minutesLike(seed: string, count: number): readonly Bar[] {
  const rng = createRng(seed);
  let price = 1000;
  return Array.from({ length: count }, (_, minute) => {
    const openTimeMs = START + (minute - 300) * MINUTE_MS;
    const open = price;
    const close = Math.max(100, open + Math.round(rng.normal() * 30) / 10);
    price = close;
    const [high, low] = [Math.max(open, close) + Math.round(rng.float() * 20) / 10, Math.min(open, close) - Math.round(rng.float() * 20) / 10];
    return { openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1, open, high, low, close, volume: 500, quoteVolume: 500 * close, tradeCount: 100, takerBuyVolume: 250 };
  });
}

/** Puts a model with a reference on the shelf; returns its code. */
export function watchedModel(store: Store, wish: Wish, reference: ModelReference): string {
  const document = aModel(wish);
  return onShelf(store, wish, { document: { ...document, manifest: { ...document.manifest, reference } } });
}
